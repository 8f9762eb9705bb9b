// Generated from grammar/ by `aegis-dev generate`; do not edit.

/// What rules know about AWS beyond the catalog; the sources stand in `grammar/risk.yaml`.
enum RiskTable {
  static let servicePrincipals = words(
    "access-analyzer access-grants.s3 account acm agentless.inspector2 aiops airflow airflow-serverless alexa-appkit amplify apidestinations.events apigateway appfabric application-autoscaling application-insights application-signals.cloudwatch appmesh apprunner appstream appstream.application-autoscaling appsync artifact assets.marketplace athena auditmanager autoscaling autoscaling-plans backup batch batchoperations.s3 bedrock bedrock-agentcore billing billingconsole braket budgets bugbust cassandra-streams cassandra.application-autoscaling channels.lex channels.lexv2 chime cleanrooms cleanrooms-ml cloud9 clouddirectory cloudformation cloudhsm cloudsearch cloudtrail cloudwatch codebuild codecatalyst codecatalyst-runner codedeploy codeguru-profiler codeguru-reviewer codepipeline codestar-connections codestar-notifications cognito-identity cognito-identity-us-gov cognito-idp cognito-sync comprehend compute-optimizer config config-conforms config-multiaccountsetup connect continuousexport.discovery contract.iq contributorinsights.dynamodb cost-optimization-hub.bcm credentials.iot cur databrew datapipeline datasync datazone dax deadline delivery.logs detective devicefarm devops-guru directconnect directquery.opensearchservice discovery dlm dms dmsintegration.migrationhub docdb-elastic ds dsql dynamodb.application-autoscaling ec2 ec2.application-autoscaling ec2fastlaunch ec2fleet ec2scheduled ecr ecs ecs-tasks ecs.application-autoscaling edgelambda eks eks-fargate-pods elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce elastictranscoder email.cognito-idp emr-serverless entityresolution events events.workmail export.rds firehose fis fms forecast frauddetector fsx gamelift globalaccelerator glue grafana greengrass groundstation guardduty health healthlake imagebuilder importexport inspector inspector2 internetmonitor iot iotanalytics iotevents iotfleetwise iotmanagedintegrations iotsitewise iotthingsgraph iottwinmaker ipam justintimeaccess.ssm kafka kendra kinesis kinesisanalytics kinesisreplication.dynamodb kms lakeformation lambda lex lexv2 license-management.marketplace license-manager license-manager.member-account lightsail logging.s3 logs lookoutequipment lookoutmetrics macie maintenance.elasticbeanstalk malware-protection-plan.guardduty malware-protection.guardduty managedupdates.elasticbeanstalk mediaconnect mediaconvert medialive mediapackage mediatailor medical-imaging member.org.stacksets.cloudformation memorydb migrationhub migrationhub-orchestrator migrationhub-strategy mobile-analytics monitoring monitoring.rds monitoring.thinclient monitron mq neptune-graph network-firewall network.bedrock-agentcore networkmanager notifications.ssm observability.aoss omics opensearchservice opsworks opsworks-cm organizations orgsdatasync.servicecatalog osis panorama partnercentral-account-management permission.iq personalize pinpoint pipes pods.eks polly private-marketplace.marketplace profile proton q qldb quicksight rds rds.application-autoscaling redshift redshift-data redshift-serverless refactor-spaces rekognition remediation.config replication.cassandra replication.dynamodb replication.ecr replication.lexv2 replication.s3tables reporting.trustedadvisor resale-authorization.marketplace resiliencehub resource-explorer-2 resource-snapshot-job.partnercentral-selling restore-testing.backup robomaker rolesanywhere route53resolver runtime-identity.bedrock-agentcore s3 s3-object-lambda s3.data-source.lustre.fsx sagemaker sagemaker-geospatial sagemaker.application-autoscaling scheduler schema-conversion.dms schemas scraper.aps security-ir securityhub securityhubv2 securitylake serverlessrepo servicecatalog servicecatalog-appregistry servicequotas ses shield signer signin sms smsintegration.migrationhub spot spotfleet sqs ssm ssm-incidents ssm-sap ssm.integrations sso stacksets.cloudformation states storage-lens.s3 storagegateway streams.metrics.cloudwatch sumerian support swf sync.proton synthetics tagpolicies.tag telemetry-pipelines.observabilityadmin textract timestream-influxdb transcribe transfer transform-custom transitgateway translate triage.security-ir trustedadvisor verifiedpermissions vmie voiceid vpc-flow-logs vpc-lattice wellarchitected wisdom workmail workspaces xray")
  static let globalServices = words(
    "a4b account acm aws-marketplace aws-marketplace-management aws-portal budgets ce chime cloudfront config cur directconnect globalaccelerator health iam importexport mobileanalytics networkmanager organizations pricing route53 route53-recovery-cluster route53-recovery-control-config route53-recovery-readiness route53domains shield sts support supportplans sustainability tag trustedadvisor waf wellarchitected")
  static let essentialGlobalServices = words(
    "iam organizations support route53 cloudfront")
  static let deputies = words(
    "access-analyzer apigateway appflow athena auditmanager backup batchoperations.s3 bedrock chatbot cloudformation cloudtrail cloudwatch codebuild codepipeline config connect datasync delivery.logs dms ec2 ecs ecs-tasks events firehose glue guardduty imagebuilder inspector2 iot kinesisanalytics lakeformation lambda lex lexv2 logging.s3 logs macie mediaconvert monitoring omics pipes quicksight rds redshift resource-explorer-2 s3 sagemaker scheduler serverlessrepo ses sns sqs ssm states textract transcribe transfer vpc-flow-logs")
  static let federatedDomains = words(
    "accounts.google.com cognito-identity.amazonaws.com cognito-identity-us-gov.amazonaws.com cognito-identity.cn-north-1.amazonaws.com.cn graph.facebook.com www.amazon.com")
  static let foreignRoles = words(
    "AWSServiceRoleFor* AWSReservedSSO_* AWSControlTower* aws-controltower-* OrganizationAccountAccessRole OrganizationsAccountAccessRole stacksets-exec-* AWSCloudFormationStackSet* AWSAccelerator* cdk-* AWS-QuickSetup-* aws:ec2-infrastructure")
  static let administratorPolicies = words(
    "AdministratorAccess IAMFullAccess PowerUserAccess")
  static let credentials = words(
    "chime:CreateApiKey codepipeline:PollForJobs cognito-identity:GetCredentialsForIdentity cognito-identity:GetOpenIdToken cognito-identity:GetOpenIdTokenForDeveloperIdentity connect:GetFederationToken ec2:GetPasswordData ecr:GetAuthorizationToken gamelift:RequestUploadCredentials iam:CreateAccessKey iam:CreateLoginProfile iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential iam:UpdateAccessKey lightsail:GetBucketAccessKeys lightsail:DownloadDefaultKeyPair lightsail:GetInstanceAccessDetails lightsail:GetRelationalDatabaseMasterUserPassword rds-db:connect redshift:GetClusterCredentials sso:GetRoleCredentials sts:GetFederationToken")
  static let tampering = words(
    "cloudtrail:DeleteTrail cloudtrail:StopLogging cloudtrail:PutEventSelectors cloudtrail:UpdateTrail config:DeleteConfigurationRecorder config:DeleteDeliveryChannel config:StopConfigurationRecorder guardduty:DeleteDetector guardduty:UpdateDetector guardduty:DisassociateFromAdministratorAccount guardduty:DisassociateFromMasterAccount guardduty:DeleteMembers securityhub:DisableSecurityHub securityhub:DisassociateFromAdministratorAccount access-analyzer:DeleteAnalyzer ec2:DeleteFlowLogs logs:DeleteLogGroup logs:DeleteLogStream macie2:DisableMacie inspector2:Disable")
  static let guardrails = words(
    "organizations:LeaveOrganization cloudtrail:StopLogging cloudtrail:DeleteTrail")
  static let sharedIssuers: [String: String] = [
    "token.actions.githubusercontent.com": "sub",
    "gitlab.com": "sub",
    "app.terraform.io": "sub",
    "accounts.google.com": "aud",
    "cognito-identity.amazonaws.com": "aud",
    "graph.facebook.com": "app_id",
    "www.amazon.com": "app_id",
    "oidc.circleci.com": "sub",
    "agent.buildkite.com": "sub",
    "api.pulumi.com": "aud",
    "oidc.vercel.com": "sub",
    "sts.windows.net": "sub",
    "login.microsoftonline.com": "sub",
  ]
  static let escalations: [EscalationMethod] = [
    EscalationMethod(.self, ["iam:CreatePolicyVersion"], any: [], does: "give a policy that it holds a new version"),
    EscalationMethod(.self, ["iam:SetDefaultPolicyVersion"], any: [], does: "bring back an older version of a policy that it holds"),
    EscalationMethod(.self, ["iam:AttachUserPolicy"], any: [], does: "attach any policy to its user"),
    EscalationMethod(.self, ["iam:AttachGroupPolicy"], any: [], does: "attach any policy to its group"),
    EscalationMethod(.self, ["iam:AttachRolePolicy"], any: [], does: "attach any policy to its role"),
    EscalationMethod(.self, ["iam:PutUserPolicy"], any: [], does: "write an inline policy into its user"),
    EscalationMethod(.self, ["iam:PutGroupPolicy"], any: [], does: "write an inline policy into its group"),
    EscalationMethod(.self, ["iam:PutRolePolicy"], any: [], does: "write an inline policy into its role"),
    EscalationMethod(.self, ["iam:AddUserToGroup"], any: [], does: "join any group"),
    EscalationMethod(.principal, ["iam:CreateAccessKey"], any: [], does: "make an access key of any user"),
    EscalationMethod(.principal, ["iam:CreateLoginProfile"], any: [], does: "give any user a password"),
    EscalationMethod(.principal, ["iam:UpdateLoginProfile"], any: [], does: "change any user's password"),
    EscalationMethod(.principal, ["iam:UpdateAssumeRolePolicy"], any: [], does: "let itself assume any role"),
    EscalationMethod(.role, ["iam:PassRole", "lambda:CreateFunction"], any: ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "lambda:CreateEventSourceMapping", "lambda:AddPermission"], does: "run a Lambda function as any role"),
    EscalationMethod(.role, ["iam:PassRole", "ec2:RunInstances"], any: [], does: "start an instance that works as any role"),
    EscalationMethod(.role, ["iam:PassRole", "cloudformation:CreateStack"], any: [], does: "have CloudFormation make anything as any role"),
    EscalationMethod(.role, ["iam:PassRole", "codebuild:CreateProject"], any: ["codebuild:StartBuild", "codebuild:StartBuildBatch"], does: "run a build as any role"),
    EscalationMethod(.role, ["iam:PassRole", "glue:CreateDevEndpoint"], any: [], does: "open a Glue endpoint that works as any role"),
    EscalationMethod(.role, ["iam:PassRole", "glue:CreateJob"], any: ["glue:StartJobRun", "glue:CreateTrigger"], does: "run a Glue job as any role"),
    EscalationMethod(.role, ["iam:PassRole", "glue:UpdateJob"], any: ["glue:StartJobRun", "glue:CreateTrigger"], does: "run a Glue job as any role"),
    EscalationMethod(.role, ["iam:PassRole", "ecs:RegisterTaskDefinition"], any: ["ecs:RunTask", "ecs:StartTask", "ecs:CreateService", "ecs:UpdateService"], does: "run a container as any role"),
    EscalationMethod(.role, ["iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"], any: [], does: "run a pipeline as any role"),
    EscalationMethod(.role, ["iam:PassRole", "sagemaker:CreateNotebookInstance"], any: ["sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:CreateNotebookInstanceLifecycleConfig"], does: "open a notebook that works as any role"),
    EscalationMethod(.role, ["iam:PassRole", "sagemaker:CreateTrainingJob"], any: [], does: "run a training job as any role"),
    EscalationMethod(.role, ["iam:PassRole", "sagemaker:CreateProcessingJob"], any: [], does: "run a processing job as any role"),
    EscalationMethod(.role, ["iam:PassRole", "states:CreateStateMachine", "states:StartExecution"], any: [], does: "run a state machine as any role"),
    EscalationMethod(.role, ["iam:PassRole", "ssm:StartAutomationExecution"], any: [], does: "run an automation as any role"),
    EscalationMethod(.role, ["iam:PassRole", "autoscaling:CreateAutoScalingGroup"], any: ["autoscaling:CreateLaunchConfiguration", "ec2:CreateLaunchTemplate"], does: "start instances that work as any role"),
    EscalationMethod(.role, ["iam:PassRole", "apprunner:CreateService"], any: [], does: "run a container as any role"),
    EscalationMethod(.role, ["iam:PassRole", "batch:SubmitJob", "batch:RegisterJobDefinition"], any: [], does: "run a container as any role"),
    EscalationMethod(.role, ["iam:PassRole", "elasticmapreduce:RunJobFlow"], any: [], does: "start a cluster that works as any role"),
    EscalationMethod(.role, ["iam:PassRole", "scheduler:CreateSchedule"], any: [], does: "have the scheduler call anything as any role"),
    EscalationMethod(.existing, ["lambda:UpdateFunctionCode"], any: [], does: "change the code of any Lambda function, which works as that function's role"),
    EscalationMethod(.existing, ["ssm:SendCommand"], any: [], does: "run commands on any managed instance, which works as that instance's role"),
    EscalationMethod(.existing, ["ssm:StartSession"], any: [], does: "log in to any managed instance, which works as that instance's role"),
    EscalationMethod(.existing, ["ec2-instance-connect:SendSSHPublicKey"], any: [], does: "log in to any instance that it can reach, which works as that instance's role"),
    EscalationMethod(.existing, ["ecs:ExecuteCommand"], any: [], does: "run commands in any container, which works as that task's role"),
    EscalationMethod(.existing, ["glue:UpdateDevEndpoint"], any: [], does: "log in to any Glue endpoint, which works as that endpoint's role"),
    EscalationMethod(.existing, ["sagemaker:CreatePresignedNotebookInstanceUrl"], any: [], does: "open any notebook, which works as that notebook's role"),
    EscalationMethod(.existing, ["codebuild:UpdateProject"], any: ["codebuild:StartBuild", "codebuild:StartBuildBatch"], does: "change any build, which runs as that project's role"),
    EscalationMethod(.existing, ["cloudformation:UpdateStack"], any: [], does: "change any stack, which is made as that stack's role"),
  ]

  private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
