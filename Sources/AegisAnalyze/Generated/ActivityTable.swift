// Generated from grammar/ by `aegis-dev generate`; do not edit.

/// What CloudTrail's events say about IAM actions; the sources stand in `grammar/activity.yaml`.
enum ActivityTable {
  /// Event sources without `.amazonaws.com`, and the service prefix that each means.
  static let sources: [String: String] = [
    "application-insights": "applicationinsights",
    "appstream2": "appstream",
    "data.iot": "iot",
    "email": "ses",
    "models.lex": "lex",
    "models-v2-lex": "lex",
    "runtime.lex": "lex",
    "runtime-v2-lex": "lex",
    "runtime.sagemaker": "sagemaker",
    "servicecatalog-appregistry": "servicecatalog",
    "streams.dynamodb": "dynamodb",
  ]
  /// Error codes of requests that were refused for lack of a privilege.
  static let denied = words("AccessDenied AccessDeniedException AuthFailure AuthorizationError AuthorizationErrorException Client.AuthFailure Client.InvalidClientTokenId Client.UnauthorizedOperation ExpiredToken ExpiredTokenException IncompleteSignature InvalidAccessKeyId InvalidClientTokenId InvalidSignatureException InvalidToken MissingAuthenticationToken MissingAuthenticationTokenException NotAuthorized RequestExpired SignatureDoesNotMatch UnauthorizedAccess UnauthorizedOperation UnrecognizedClientException VpceAccessDenied")
  /// Actions whose events show whether a role was passed.
  static let passesRole = words(
    "autoscaling:CreateAutoScalingGroup autoscaling:CreateLaunchConfiguration cloudformation:CreateChangeSet cloudformation:CreateStack cloudformation:CreateStackSet cloudformation:UpdateStack codebuild:CreateProject codebuild:UpdateProject codepipeline:CreatePipeline codepipeline:UpdatePipeline ec2:AssociateIamInstanceProfile ec2:CreateFleet ec2:CreateLaunchTemplate ec2:CreateLaunchTemplateVersion ec2:ReplaceIamInstanceProfileAssociation ec2:RequestSpotFleet ec2:RequestSpotInstances ec2:RunInstances ecs:CreateService ecs:RegisterTaskDefinition ecs:RunTask ecs:StartTask ecs:UpdateService eks:CreateCluster eks:CreateFargateProfile eks:CreateNodegroup eks:CreatePodIdentityAssociation events:PutRule events:PutTargets firehose:CreateDeliveryStream glue:CreateCrawler glue:CreateDevEndpoint glue:CreateJob glue:UpdateJob iam:AddRoleToInstanceProfile lambda:CreateFunction lambda:UpdateFunctionConfiguration rds:CreateDBCluster rds:CreateDBInstance sagemaker:CreateNotebookInstance sagemaker:CreateProcessingJob sagemaker:CreateTrainingJob scheduler:CreateSchedule scheduler:UpdateSchedule ssm:StartAutomationExecution states:CreateStateMachine states:UpdateStateMachine")
  /// Patterns of actions that a trail does not record unless it is told to.
  static let dataEvents = words(
    "appconfig:GetConfiguration appconfig:GetLatestConfiguration appconfig:StartConfigurationSession aoss:* bedrock:ApplyGuardrail bedrock:InvokeAgent bedrock:InvokeFlow bedrock:InvokeInlineAgent bedrock:InvokeModel* bedrock:Retrieve* cassandra:Modify* cassandra:Select* cloudfront-keyvaluestore:* cloudtrail-data:PutAuditEvents cloudwatch:GetInsightRuleReport cloudwatch:GetMetric* cloudwatch:ListMetrics cloudwatch:PutMetricData codewhisperer:* cognito-identity:Get* cognito-identity:UnlinkIdentity dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:ConditionCheckItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:PartiQL* dynamodb:PutItem dynamodb:Query dynamodb:Scan dynamodb:UpdateItem ebs:*Block* ec2messages:* execute-api:* finspace:* firehose:PutRecord* geo:* glue:GetTable* guardduty:SendSecurityTelemetry healthlake:* iot:Connect iot:Publish iot:Receive iot:RetainPublish iot:Subscribe iot:*ThingShadow* iotsitewise:Batch* iotsitewise:Get*Value* kafka-cluster:* kendra-ranking:Rescore kinesis:GetRecords kinesis:GetShardIterator kinesis:PutRecord* kinesis:SubscribeToShard kinesisvideo:* kms:Decrypt kms:Encrypt kms:GenerateDataKey* lambda:InvokeAsync lambda:InvokeFunction* logs:CallWithBearerToken logs:FilterLogEvents logs:GetLogEvents logs:PutLogEvents machinelearning:Predict managedblockchain:* medical-imaging:* mobiletargeting:* neptune-db:* neptune-graph:*Data* neptune-graph:*Query* personalize:* pca-connector-ad:* polly:SynthesizeSpeech qapps:* qbusiness:* rds-data:* rds-db:connect redshift-data:* rekognition:* s3:AbortMultipartUpload s3:BypassGovernanceRetention s3:*Object* s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts s3-object-lambda:* s3-outposts:*Object* s3express:CreateSession s3tables:*TableData* s3vectors:*Vectors sagemaker:BatchPutMetrics sagemaker:InvokeEndpoint* sagemaker:*Record servicediscovery:DiscoverInstances* ses:Send* sns:Publish social-messaging:* sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:ReceiveMessage sqs:SendMessage ssmmessages:* sts:SetSourceIdentity sts:TagSession swf:* textract:* timestream:Select* timestream:WriteRecords verifiedpermissions:IsAuthorized* voiceid:* xray:Get* xray:Put*")

  private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
