// Generated from grammar/ by `aegis-dev generate`; do not edit.

extension EscalationMethod {
  public static let all: [EscalationMethod] = [
    EscalationMethod(
      id: "create-policy-version", way: .ownPolicy,
      doc: "writes a new default version of the policy",
      service: nil, hinges: nil, actions: ["iam:CreatePolicyVersion"]),
    EscalationMethod(
      id: "set-default-policy-version", way: .ownPolicy,
      doc: "goes back to an older version of the policy",
      service: nil, hinges: "an older version of the policy that allows more", actions: ["iam:SetDefaultPolicyVersion"]),
    EscalationMethod(
      id: "attach-user-policy", way: .ownUser,
      doc: "attaches any managed policy to the user",
      service: nil, hinges: nil, actions: ["iam:AttachUserPolicy"]),
    EscalationMethod(
      id: "put-user-policy", way: .ownUser,
      doc: "gives the user an inline policy",
      service: nil, hinges: nil, actions: ["iam:PutUserPolicy"]),
    EscalationMethod(
      id: "attach-role-policy", way: .ownRole,
      doc: "attaches any managed policy to the role",
      service: nil, hinges: nil, actions: ["iam:AttachRolePolicy"]),
    EscalationMethod(
      id: "put-role-policy", way: .ownRole,
      doc: "gives the role an inline policy",
      service: nil, hinges: nil, actions: ["iam:PutRolePolicy"]),
    EscalationMethod(
      id: "attach-group-policy", way: .ownGroup,
      doc: "attaches any managed policy to the group",
      service: nil, hinges: nil, actions: ["iam:AttachGroupPolicy"]),
    EscalationMethod(
      id: "put-group-policy", way: .ownGroup,
      doc: "gives the group an inline policy",
      service: nil, hinges: nil, actions: ["iam:PutGroupPolicy"]),
    EscalationMethod(
      id: "add-user-to-group", way: .joinGroup,
      doc: "puts the user into the group",
      service: nil, hinges: nil, actions: ["iam:AddUserToGroup"]),
    EscalationMethod(
      id: "delete-user-permissions-boundary", way: .userBoundary,
      doc: "takes the permissions boundary off the user",
      service: nil, hinges: nil, actions: ["iam:DeleteUserPermissionsBoundary"]),
    EscalationMethod(
      id: "put-user-permissions-boundary", way: .userBoundary,
      doc: "sets another permissions boundary of the user",
      service: nil, hinges: nil, actions: ["iam:PutUserPermissionsBoundary"]),
    EscalationMethod(
      id: "delete-role-permissions-boundary", way: .roleBoundary,
      doc: "takes the permissions boundary off the role",
      service: nil, hinges: nil, actions: ["iam:DeleteRolePermissionsBoundary"]),
    EscalationMethod(
      id: "put-role-permissions-boundary", way: .roleBoundary,
      doc: "sets another permissions boundary of the role",
      service: nil, hinges: nil, actions: ["iam:PutRolePermissionsBoundary"]),
    EscalationMethod(
      id: "create-user-attach-policy-access-key", way: .newUser,
      doc: "makes a user, attaches any managed policy to it, and makes it an access key",
      service: nil, hinges: nil, actions: ["iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey"]),
    EscalationMethod(
      id: "create-user-attach-policy-login-profile", way: .newUser,
      doc: "makes a user, attaches any managed policy to it, and gives it a password",
      service: nil, hinges: nil, actions: ["iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateLoginProfile"]),
    EscalationMethod(
      id: "create-user-put-policy-access-key", way: .newUser,
      doc: "makes a user, gives it an inline policy, and makes it an access key",
      service: nil, hinges: nil, actions: ["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"]),
    EscalationMethod(
      id: "create-user-put-policy-login-profile", way: .newUser,
      doc: "makes a user, gives it an inline policy, and gives it a password",
      service: nil, hinges: nil, actions: ["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateLoginProfile"]),
    EscalationMethod(
      id: "create-user-add-to-group-access-key", way: .newUser,
      doc: "makes a user, puts it into a group, and makes it an access key",
      service: nil, hinges: nil, actions: ["iam:CreateUser", "iam:AddUserToGroup", "iam:CreateAccessKey"]),
    EscalationMethod(
      id: "create-user-add-to-group-login-profile", way: .newUser,
      doc: "makes a user, puts it into a group, and gives it a password",
      service: nil, hinges: nil, actions: ["iam:CreateUser", "iam:AddUserToGroup", "iam:CreateLoginProfile"]),
    EscalationMethod(
      id: "create-role-attach-policy", way: .newRole,
      doc: "makes a role that trusts it, and attaches any managed policy to it",
      service: nil, hinges: nil, actions: ["iam:CreateRole", "iam:AttachRolePolicy"]),
    EscalationMethod(
      id: "create-role-put-policy", way: .newRole,
      doc: "makes a role that trusts it, and gives it an inline policy",
      service: nil, hinges: nil, actions: ["iam:CreateRole", "iam:PutRolePolicy"]),
    EscalationMethod(
      id: "create-access-key", way: .becomeUser,
      doc: "makes an access key for another user",
      service: nil, hinges: nil, actions: ["iam:CreateAccessKey"]),
    EscalationMethod(
      id: "create-login-profile", way: .becomeUser,
      doc: "gives another user a password",
      service: nil, hinges: "a user without a password", actions: ["iam:CreateLoginProfile"]),
    EscalationMethod(
      id: "update-login-profile", way: .becomeUser,
      doc: "changes another user's password",
      service: nil, hinges: "a user with a password", actions: ["iam:UpdateLoginProfile"]),
    EscalationMethod(
      id: "update-assume-role-policy", way: .becomeRole,
      doc: "rewrites the trust policy of a role so that it may assume it",
      service: nil, hinges: nil, actions: ["iam:UpdateAssumeRolePolicy"]),
    EscalationMethod(
      id: "pass-role-ec2-instance", way: .passRole,
      doc: "starts an instance with the role",
      service: "ec2.amazonaws.com", hinges: nil, actions: ["ec2:RunInstances"]),
    EscalationMethod(
      id: "pass-role-ec2-launch-template", way: .passRole,
      doc: "lets an auto scaling group start instances with the role",
      service: "ec2.amazonaws.com", hinges: nil, actions: ["ec2:CreateLaunchTemplate", "autoscaling:CreateAutoScalingGroup"]),
    EscalationMethod(
      id: "pass-role-ec2-profile", way: .passRole,
      doc: "gives a running instance the role",
      service: "ec2.amazonaws.com", hinges: "an instance that it can get into", actions: ["ec2:AssociateIamInstanceProfile"]),
    EscalationMethod(
      id: "pass-role-lambda-invoke", way: .passRole,
      doc: "makes a function with the role and invokes it",
      service: "lambda.amazonaws.com", hinges: nil, actions: ["lambda:CreateFunction", "lambda:InvokeFunction"]),
    EscalationMethod(
      id: "pass-role-lambda-permission", way: .passRole,
      doc: "makes a function with the role and lets another account invoke it",
      service: "lambda.amazonaws.com", hinges: nil, actions: ["lambda:CreateFunction", "lambda:AddPermission"]),
    EscalationMethod(
      id: "pass-role-lambda-event-source", way: .passRole,
      doc: "makes a function with the role and feeds it from an event source",
      service: "lambda.amazonaws.com", hinges: nil, actions: ["lambda:CreateFunction", "lambda:CreateEventSourceMapping"]),
    EscalationMethod(
      id: "pass-role-cloudformation-stack", way: .passRole,
      doc: "makes a stack with the role",
      service: "cloudformation.amazonaws.com", hinges: nil, actions: ["cloudformation:CreateStack"]),
    EscalationMethod(
      id: "pass-role-cloudformation-update", way: .passRole,
      doc: "updates a stack with the role",
      service: "cloudformation.amazonaws.com", hinges: "a stack to update", actions: ["cloudformation:UpdateStack"]),
    EscalationMethod(
      id: "pass-role-cloudformation-change-set", way: .passRole,
      doc: "makes a change set with the role and executes it",
      service: "cloudformation.amazonaws.com", hinges: nil, actions: ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"]),
    EscalationMethod(
      id: "pass-role-cloudformation-stack-set", way: .passRole,
      doc: "makes a stack set with the role",
      service: "cloudformation.amazonaws.com", hinges: nil, actions: ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"]),
    EscalationMethod(
      id: "pass-role-glue-endpoint", way: .passRole,
      doc: "makes a development endpoint with the role",
      service: "glue.amazonaws.com", hinges: nil, actions: ["glue:CreateDevEndpoint"]),
    EscalationMethod(
      id: "pass-role-glue-job-run", way: .passRole,
      doc: "makes a job with the role and starts it",
      service: "glue.amazonaws.com", hinges: nil, actions: ["glue:CreateJob", "glue:StartJobRun"]),
    EscalationMethod(
      id: "pass-role-glue-job-trigger", way: .passRole,
      doc: "makes a job with the role and a trigger that starts it",
      service: "glue.amazonaws.com", hinges: nil, actions: ["glue:CreateJob", "glue:CreateTrigger"]),
    EscalationMethod(
      id: "pass-role-glue-job-update", way: .passRole,
      doc: "gives a job the role and starts it",
      service: "glue.amazonaws.com", hinges: "a job to change", actions: ["glue:UpdateJob", "glue:StartJobRun"]),
    EscalationMethod(
      id: "pass-role-glue-session", way: .passRole,
      doc: "makes an interactive session with the role and runs statements in it",
      service: "glue.amazonaws.com", hinges: nil, actions: ["glue:CreateSession", "glue:RunStatement"]),
    EscalationMethod(
      id: "pass-role-sagemaker-notebook", way: .passRole,
      doc: "makes a notebook with the role and opens it",
      service: "sagemaker.amazonaws.com", hinges: nil, actions: ["sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"]),
    EscalationMethod(
      id: "pass-role-sagemaker-training", way: .passRole,
      doc: "runs a training job with the role",
      service: "sagemaker.amazonaws.com", hinges: nil, actions: ["sagemaker:CreateTrainingJob"]),
    EscalationMethod(
      id: "pass-role-sagemaker-processing", way: .passRole,
      doc: "runs a processing job with the role",
      service: "sagemaker.amazonaws.com", hinges: nil, actions: ["sagemaker:CreateProcessingJob"]),
    EscalationMethod(
      id: "pass-role-codebuild", way: .passRole,
      doc: "makes a build project with the role and starts a build",
      service: "codebuild.amazonaws.com", hinges: nil, actions: ["codebuild:CreateProject", "codebuild:StartBuild"]),
    EscalationMethod(
      id: "pass-role-codebuild-batch", way: .passRole,
      doc: "makes a build project with the role and starts a batch of builds",
      service: "codebuild.amazonaws.com", hinges: nil, actions: ["codebuild:CreateProject", "codebuild:StartBuildBatch"]),
    EscalationMethod(
      id: "pass-role-codebuild-update", way: .passRole,
      doc: "gives a build project the role and starts a build",
      service: "codebuild.amazonaws.com", hinges: "a build project to change", actions: ["codebuild:UpdateProject", "codebuild:StartBuild"]),
    EscalationMethod(
      id: "pass-role-data-pipeline", way: .passRole,
      doc: "makes a pipeline with the role and activates it",
      service: "datapipeline.amazonaws.com", hinges: nil, actions: ["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"]),
    EscalationMethod(
      id: "pass-role-ecs-run", way: .passRole,
      doc: "registers a task definition with the role and runs it",
      service: "ecs-tasks.amazonaws.com", hinges: nil, actions: ["ecs:RegisterTaskDefinition", "ecs:RunTask"]),
    EscalationMethod(
      id: "pass-role-ecs-start", way: .passRole,
      doc: "registers a task definition with the role and starts it on an instance",
      service: "ecs-tasks.amazonaws.com", hinges: nil, actions: ["ecs:RegisterTaskDefinition", "ecs:StartTask"]),
    EscalationMethod(
      id: "pass-role-ecs-service", way: .passRole,
      doc: "registers a task definition with the role and makes a service of it",
      service: "ecs-tasks.amazonaws.com", hinges: nil, actions: ["ecs:RegisterTaskDefinition", "ecs:CreateService"]),
    EscalationMethod(
      id: "pass-role-batch", way: .passRole,
      doc: "registers a job definition with the role and submits a job",
      service: "ecs-tasks.amazonaws.com", hinges: nil, actions: ["batch:RegisterJobDefinition", "batch:SubmitJob"]),
    EscalationMethod(
      id: "pass-role-app-runner", way: .passRole,
      doc: "makes an App Runner service with the role",
      service: "tasks.apprunner.amazonaws.com", hinges: nil, actions: ["apprunner:CreateService"]),
    EscalationMethod(
      id: "pass-role-emr", way: .passRole,
      doc: "starts a cluster whose instances have the role",
      service: "ec2.amazonaws.com", hinges: nil, actions: ["elasticmapreduce:RunJobFlow"]),
    EscalationMethod(
      id: "pass-role-emr-serverless", way: .passRole,
      doc: "makes an EMR Serverless application and runs a job with the role",
      service: "emr-serverless.amazonaws.com", hinges: nil, actions: ["emr-serverless:CreateApplication", "emr-serverless:StartJobRun"]),
    EscalationMethod(
      id: "pass-role-state-machine", way: .passRole,
      doc: "makes a state machine with the role and starts it",
      service: "states.amazonaws.com", hinges: nil, actions: ["states:CreateStateMachine", "states:StartExecution"]),
    EscalationMethod(
      id: "pass-role-schedule", way: .passRole,
      doc: "makes a schedule that calls AWS with the role",
      service: "scheduler.amazonaws.com", hinges: nil, actions: ["scheduler:CreateSchedule"]),
    EscalationMethod(
      id: "pass-role-automation", way: .passRole,
      doc: "runs an automation with the role",
      service: "ssm.amazonaws.com", hinges: nil, actions: ["ssm:StartAutomationExecution"]),
    EscalationMethod(
      id: "pass-role-code-interpreter", way: .passRole,
      doc: "makes a code interpreter with the role and runs code in it",
      service: "bedrock-agentcore.amazonaws.com", hinges: nil, actions: ["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"]),
    EscalationMethod(
      id: "lambda-code", way: .existing,
      doc: "changes the code of a function that runs with the role",
      service: "lambda.amazonaws.com", hinges: "a function with the role", actions: ["lambda:UpdateFunctionCode"]),
    EscalationMethod(
      id: "ssm-command", way: .existing,
      doc: "runs commands on an instance that has the role",
      service: "ec2.amazonaws.com", hinges: "an instance with the role", actions: ["ssm:SendCommand"]),
    EscalationMethod(
      id: "ssm-session", way: .existing,
      doc: "opens a session on an instance that has the role",
      service: "ec2.amazonaws.com", hinges: "an instance with the role", actions: ["ssm:StartSession"]),
    EscalationMethod(
      id: "instance-connect", way: .existing,
      doc: "logs in to an instance that has the role",
      service: "ec2.amazonaws.com", hinges: "an instance with the role", actions: ["ec2-instance-connect:SendSSHPublicKey"]),
    EscalationMethod(
      id: "instance-user-data", way: .existing,
      doc: "changes what an instance that has the role runs when it starts",
      service: "ec2.amazonaws.com", hinges: "an instance with the role", actions: ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"]),
    EscalationMethod(
      id: "ecs-exec", way: .existing,
      doc: "runs commands in a container that has the role",
      service: "ecs-tasks.amazonaws.com", hinges: "a task with the role", actions: ["ecs:ExecuteCommand"]),
    EscalationMethod(
      id: "glue-endpoint-key", way: .existing,
      doc: "puts its own key on a development endpoint that has the role",
      service: "glue.amazonaws.com", hinges: "a development endpoint with the role", actions: ["glue:UpdateDevEndpoint"]),
    EscalationMethod(
      id: "sagemaker-notebook-url", way: .existing,
      doc: "opens a notebook that has the role",
      service: "sagemaker.amazonaws.com", hinges: "a notebook with the role", actions: ["sagemaker:CreatePresignedNotebookInstanceUrl"]),
    EscalationMethod(
      id: "codebuild-override", way: .existing,
      doc: "starts a build that has the role, with commands of its own",
      service: "codebuild.amazonaws.com", hinges: "a build project with the role", actions: ["codebuild:StartBuild"]),
    EscalationMethod(
      id: "cloudformation-stack", way: .existing,
      doc: "updates a stack that has the role",
      service: "cloudformation.amazonaws.com", hinges: "a stack with the role", actions: ["cloudformation:UpdateStack"]),
  ]
}
