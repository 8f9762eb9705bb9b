// Generated from grammar/ by `aegis-dev generate`; do not edit.

/// What rules know about AWS beyond the catalog; the sources stand in `grammar/risk.yaml`.
enum RiskTable {
  static let servicePrincipals = words(
    "access-analyzer access-grants.s3 account acm agentless.inspector2 aiops airflow airflow-serverless alexa-appkit amplify apidestinations.events apigateway appfabric application-autoscaling application-insights application-signals.cloudwatch application.qbusiness appmesh apprunner appstream appstream.application-autoscaling appsync artifact assets.marketplace athena auditmanager autoscaling autoscaling-plans backup batch batchoperations.s3 bedrock bedrock-agentcore billing billingconsole braket budgets bugbust cassandra-streams cassandra.application-autoscaling channels.lex channels.lexv2 chime cleanrooms cleanrooms-ml cloud9 clouddirectory cloudformation cloudhsm cloudsearch cloudtrail cloudwatch codebuild codecatalyst codecatalyst-runner codedeploy codeguru-profiler codeguru-reviewer codepipeline codestar-connections codestar-notifications cognito-identity cognito-identity-us-gov cognito-idp cognito-sync comprehend comprehend.application-autoscaling compute-optimizer config config-conforms config-multiaccountsetup connect continuousexport.discovery contract.iq contributorinsights.dynamodb cost-optimization-hub.bcm credentials.iot cur custom-resource.application-autoscaling databrew datapipeline datasync datazone dax deadline delivery.logs detective devicefarm devops-guru directconnect directquery.opensearchservice discovery dlm dms dmsintegration.migrationhub docdb-elastic ds dsql dynamodb.application-autoscaling ec2 ec2.application-autoscaling ec2fastlaunch ec2fleet ec2scheduled ecr ecs ecs-tasks ecs.application-autoscaling edgelambda eks eks-fargate-pods elasticache elasticache.application-autoscaling elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce elasticmapreduce.application-autoscaling elastictranscoder email.cognito-idp emr-serverless entityresolution events events.workmail export.rds firehose fis fms forecast frauddetector fsx gamelift globalaccelerator glue grafana greengrass groundstation guardduty health healthlake hooks.cloudformation imagebuilder importexport inspector inspector2 internetmonitor iot iotanalytics iotevents iotfleetwise iotmanagedintegrations iotsitewise iotthingsgraph iottwinmaker ipam justintimeaccess.ssm kafka kafka.application-autoscaling kendra kinesis kinesisanalytics kinesisreplication.dynamodb kms lakeformation lambda lambda.application-autoscaling lex lexv2 license-management.marketplace license-manager license-manager.member-account lightsail logging.s3 logs lookoutequipment lookoutmetrics macie maintenance.elasticbeanstalk malware-protection-plan.guardduty malware-protection.guardduty managedupdates.elasticbeanstalk mediaconnect mediaconvert medialive mediapackage mediatailor medical-imaging member.org.stacksets.cloudformation memorydb migrationhub migrationhub-orchestrator migrationhub-strategy ml.opensearchservice mobile-analytics monitoring monitoring.rds monitoring.thinclient monitron mq neptune-graph neptune.application-autoscaling network-firewall network.bedrock-agentcore networkmanager notifications.ssm observability.aoss omics opensearchservice ops.apigateway opsworks opsworks-cm organizations orgsdatasync.servicecatalog osis panorama partnercentral-account-management permission.iq personalize pinpoint pipes pods.eks polly private-marketplace.marketplace profile proton q qldb quicksight rds rds.application-autoscaling redshift redshift-data redshift-serverless refactor-spaces rekognition remediation.config replication.cassandra replication.dynamodb replication.ecr replication.lexv2 replication.s3tables reporting.trustedadvisor resale-authorization.marketplace resiliencehub resource-explorer-2 resource-snapshot-job.partnercentral-selling resources.cloudformation restore-testing.backup robomaker rolesanywhere route53resolver runtime-identity.bedrock-agentcore s3 s3-object-lambda s3.data-source.lustre.fsx sagemaker sagemaker-geospatial sagemaker.application-autoscaling scheduler schema-conversion.dms schemas scraper.aps security-ir securityhub securityhubv2 securitylake serverlessrepo servicecatalog servicecatalog-appregistry servicequotas ses shield signer signin sms smsintegration.migrationhub spot spotfleet sqs ssm ssm-incidents ssm-sap ssm.integrations sso stacksets.cloudformation states storage-lens.s3 storagegateway streams.metrics.cloudwatch sumerian support swf sync.proton synthetics tagpolicies.tag telemetry-pipelines.observabilityadmin textract timestream-influxdb transcribe transfer transform-custom transitgateway translate triage.security-ir trustedadvisor verifiedpermissions vmie voiceid vpc-flow-logs vpc-lattice wellarchitected wisdom workmail workspaces xray")
  static let organizationServices = words(
    "aws-artifact-account-sync license-manager-linux-subscriptions mgn notifications reachabilityanalyzer.networkinsights")
  static let keyUsingServices = words(
    "airflow airflow-serverless aoss app-integrations appfabric appflow apprunner athena auditmanager aws-healthomics backup backup-gateway bedrock cases cassandra chimevoiceconnector codeartifact codeguru-reviewer comprehend connect datazone dax deadline deepracer directoryservice dms dynamodb ec2 ecr elasticache elasticfilesystem elasticmapreduce emr-serverless entityresolution es events finspace firehose forecast fsx geo glue groundstation healthlake imagebuilder importexport iotsitewise iotfleetwise kafka kendra kinesis kinesisvideo lambda lex license-manager lightsail logs lookoutequipment lookoutmetrics lookoutvision m2 macie managedblockchain mediatailor memorydb mgn monitron mq nimble omics payment-cryptography profile proton qldb rds redshift rekognition s3 sagemaker secretsmanager securitylake ses simspaceweaver sns sqs ssm ssm-contacts ssm-incidents ssm-guiconnect sso states storagegateway timestream transcribe translate verified-access verifiedpermissions voiceid wisdom workmail workspaces workspaces-web xray")
  static let amazonDomainServices = words(
    "alexa-appkit alexa-connectedhome notifications")
  static let globalNames = words(
    "ecs-tasks eks events lambda monitoring.rds sqs")
  static let essentialGlobalServices = words(
    "iam organizations support route53 cloudfront")
  static let deputies = words(
    "access-analyzer apigateway appflow athena auditmanager backup batchoperations.s3 bedrock budgets chatbot cloudformation cloudfront cloudtrail cloudwatch codebuild codepipeline cognito-idp config connect datasync delivery.logs dms ec2 ecs ecs-tasks events firehose glue guardduty imagebuilder inspector2 iot kinesisanalytics lakeformation lambda lex lexv2 logging.s3 logs macie mediaconvert monitoring omics personalize pipes quicksight rds redshift resource-explorer-2 s3 sagemaker scheduler secretsmanager serverlessrepo ses sns sqs ssm states storage-lens.s3 textract transcribe transfer vpc-flow-logs")
  static let callerKeys = words(
    "aws:principalorgid aws:principalorgpaths aws:principalaccount aws:principalarn aws:userid aws:sourcearn aws:sourceaccount aws:sourceowner aws:sourceorgid aws:sourceorgpaths aws:sourcevpc aws:sourcevpce aws:sourcevpcarn aws:sourceip aws:vpcsourceip aws:vpceorgid aws:vpceaccount aws:vpceorgpaths aws:principalservicename aws:principalservicenameslist kms:calleraccount s3:dataaccesspointaccount s3:dataaccesspointarn elasticfilesystem:accesspointarn")
  static let publishedReads = words(
    "s3:GetObject s3:GetObjectVersion lambda:GetLayerVersion")
  static let publicInterfaces = words(
    "execute-api:Invoke lambda:InvokeFunctionUrl")
  static let samlHosts = words(
    "signin.aws.amazon.com signin.amazonaws-us-gov.com signin.amazonaws.cn")
  static let samlPaths = words(
    "saml static/saml saml/acs/")
  static let numberKeys = words(
    "glacier:archiveageindays")
  static let federatedDomains = words(
    "accounts.google.com cognito-identity.amazonaws.com cognito-identity-us-gov.amazonaws.com cognito-identity.cn-north-1.amazonaws.com.cn graph.facebook.com www.amazon.com")
  static let foreignRoles = words(
    "AWSServiceRoleFor* AWSReservedSSO_* AWSControlTower* aws-controltower-* OrganizationAccountAccessRole OrganizationsAccountAccessRole stacksets-exec-* AWSCloudFormationStackSet* AWSAccelerator* cdk-* AWS-QuickSetup-* aws:ec2-infrastructure")
  static let exampleAccounts = words(
    "000000000000 111111111111 111122223333 123456789012 222222222222 444455556666")
  static let actionsOfPeople = words(
    "cognito-idp:delete* kms:deletealias kms:deleteimportedkeymaterial kms:disablekey kms:schedulekeydeletion rolesanywhere:* signin:*")
  static let administratorPolicies = words(
    "AdministratorAccess IAMFullAccess PowerUserAccess")
  static let credentials = words(
    "chime:CreateApiKey codepipeline:PollForJobs cognito-identity:GetCredentialsForIdentity cognito-identity:GetOpenIdToken cognito-identity:GetOpenIdTokenForDeveloperIdentity connect:GetFederationToken ec2:GetPasswordData ecr:GetAuthorizationToken gamelift:RequestUploadCredentials iam:CreateAccessKey iam:CreateLoginProfile iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential iam:UpdateAccessKey lightsail:GetBucketAccessKeys lightsail:DownloadDefaultKeyPair lightsail:GetInstanceAccessDetails lightsail:GetRelationalDatabaseMasterUserPassword rds-db:connect redshift:GetClusterCredentials sso:GetRoleCredentials sts:GetFederationToken")
  static let data = words(
    "s3:GetObject secretsmanager:GetSecretValue ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath rds:CopyDBSnapshot")
  static let tampering = words(
    "cloudtrail:DeleteTrail cloudtrail:StopLogging cloudtrail:PutEventSelectors cloudtrail:UpdateTrail config:DeleteConfigurationRecorder config:DeleteDeliveryChannel config:StopConfigurationRecorder guardduty:DeleteDetector guardduty:UpdateDetector guardduty:DisassociateFromAdministratorAccount guardduty:DisassociateFromMasterAccount guardduty:DeleteMembers securityhub:DisableSecurityHub securityhub:DisassociateFromAdministratorAccount access-analyzer:DeleteAnalyzer ec2:DeleteFlowLogs logs:DeleteLogGroup logs:DeleteLogStream macie2:DisableMacie inspector2:Disable")
  static let namelessServices = words(
    "apigateway execute-api logs ssm")
  static let accountlessResources = words(
    "artifact:agreement artifact:report aws-marketplace:catalog bedrock:foundation-model braket:device controltower:baseline ec2:image ec2:snapshot identitystore:group identitystore:membership identitystore:user iot:jobtemplate partnercentral:catalog resource-explorer-2:view route53:healthcheck route53:hostedzone ssm:automation-definition ssm:document ssm:parameter sso:instance")
  static let guardrails = words(
    "organizations:LeaveOrganization cloudtrail:StopLogging cloudtrail:DeleteTrail")
  static let servicesWithoutResourcePolicies = words(
    "access-analyzer application-autoscaling appmesh appstream athena autoscaling autoscaling-plans batch cloudformation cloudwatch codecommit codedeploy config datasync dms ds ec2 ec2messages ecs eks elasticache elasticbeanstalk elasticmapreduce firehose fis guardduty iam inspector2 kinesisanalytics polly rds redshift-data servicequotas ssmmessages states storagegateway sts synthetics tag textract transcribe transfer translate workspaces")
  static let endpointOwnerServices = words(
    "apprunner discovery athena b2bi servicediscovery applicationinsights cloudformation cognito-identity comprehendmedical compute-optimizer dms ds-data dynamodb ecr ecs kinesisanalytics route53 datasync ebs scheduler firehose gamelift medical-imaging healthlake omics iam identitystore iotfleetwise iottwinmaker iotwireless cassandra kms lambda network-firewall payment-cryptography sms-voice polly pricing acm-pca rbin rekognition servicequotas ses shield s3 sqs storagegateway ssm-contacts textract transcribe transfer workmail")
  static let starredKeys = words(
    "lambda:principal quicksight:allowedembeddingdomains")
  static let starredArns = words(
    "arn:aws:cur:us-east-1:")
  static let unlistedTypes = words(
    "cloudformation:transform")
  static let sessionVariables = words(
    "transfer:homebucket transfer:homedirectory transfer:homefolder transfer:username")
  static let taglessVerbs = words(
    "BatchGet Decrypt Delete Describe Encrypt Get Head List Lookup Query Reboot Receive Scan Search Send Stop Terminate View")
  static let resourceKeyedServices = words(
    "ec2")
  static let requestKeys = words(
    "ec2:attribute ec2:launchtemplate ec2:islaunchtemplateresource ec2:managedresourceoperator")
  static let closedKeys = words(
    "aws:principaltype s3:x-amz-acl s3:object-lock-mode ec2:metadatahttptokens ec2:metadatahttpendpoint lambda:functionurlauthtype s3express:sessionmode bedrock:bearertokentype s3:authtype kms:expirationmodel dynamodb:returnvalues dynamodb:returnconsumedcapacity route53:changeresourcerecordsetsactions")
  static let operationKeys = words(
    "ec2:createaction ecs:createaction elasticloadbalancing:createaction elasticfilesystem:createaction cloudformation:createaction mgn:createaction drs:createaction s3files:createaction sagemaker:taggingaction kms:grantoperations dynamodb:enclosingoperation")
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
  static let tokenClaims: [String: String] = [
    "token.actions.githubusercontent.com": "sub aud amr iss jti nbf exp iat oaud repository repository_id repository_owner repository_owner_id repository_visibility ref ref_type ref_protected sha head_ref base_ref event_name actor actor_id run_id run_number run_attempt check_run_id runner_environment workflow workflow_ref workflow_sha job_workflow_ref job_workflow_sha environment environment_node_id enterprise enterprise_id issuer_scope",
    "oidc.eks": "sub aud amr iss jti nbf exp iat oaud",
    "cognito-identity.amazonaws.com": "sub aud amr iss exp iat oaud",
  ]
  static let claimKeys: [String: String] = [
    "token.actions.githubusercontent.com": "sub aud amr oaud email actor actor_id enterprise_id environment job_workflow_ref ref repository repository_id repository_owner_id workflow",
  ]
  static let slashlessNames: [String: String] = [
    "sqs:": "queue",
    "sns:": "topic",
    "codecommit:": "repository",
    "lambda:function:": "function",
    "lambda:layer:": "layer",
    "states:stateMachine:": "state machine",
    "states:activity:": "activity",
    "rds:db:": "instance",
    "rds:cluster:": "cluster",
    "firehose:deliverystream/": "stream",
    "codebuild:project/": "project",
    "ssm:document/": "document",
    "ecs:cluster/": "cluster",
    "eks:cluster/": "cluster",
    "kinesis:stream/": "stream, consumer",
    "dynamodb:table/": "table, index stream backup export import",
  ]
  static let resourceIds: [String: String] = [
    "ec2:instance/": "i- instance",
    "ec2:volume/": "vol- volume",
    "ec2:snapshot/": "snap- snapshot",
    "ec2:image/": "ami-,aki-,ari- image",
    "ec2:subnet/": "subnet- subnet",
    "ec2:vpc/": "vpc- VPC",
    "ec2:security-group/": "sg- security group",
    "ec2:network-interface/": "eni- network interface",
    "ec2:route-table/": "rtb- route table",
    "ec2:internet-gateway/": "igw- internet gateway",
    "ec2:natgateway/": "nat- NAT gateway",
    "ec2:launch-template/": "lt- launch template",
    "ec2:vpc-endpoint/": "vpce- VPC endpoint",
    "ec2:network-acl/": "acl- network ACL",
    "ec2:elastic-ip/": "eipalloc- address",
    "route53:hostedzone/": "A-Z hosted zone",
  ]
  static let sourceServices: [String: String] = [
    "sns": "sns topic",
    "s3": "s3 bucket",
    "cloudtrail": "cloudtrail trail",
    "events": "events rule",
    "cloudfront": "cloudfront distribution",
  ]
  static let keyAliases: [String: String] = [
    "aws:account": "aws:PrincipalAccount",
    "aws:accountid": "aws:PrincipalAccount",
    "aws:principalaccountid": "aws:PrincipalAccount",
    "aws:callerip": "aws:SourceIp",
    "aws:clientip": "aws:SourceIp",
    "aws:ipaddress": "aws:SourceIp",
    "aws:orgid": "aws:PrincipalOrgID",
    "aws:organizationid": "aws:PrincipalOrgID",
    "aws:principalou": "aws:PrincipalOrgPaths",
    "aws:oupath": "aws:PrincipalOrgPaths",
    "aws:region": "aws:RequestedRegion",
    "aws:rolearn": "aws:PrincipalArn",
    "aws:userarn": "aws:PrincipalArn",
    "aws:rolename": "",
    "aws:vpc": "aws:SourceVpc",
    "aws:vpcid": "aws:SourceVpc",
  ]
  static let instanceTypes: [String: String] = [
    "ec2:instancetype": "m5.large",
    "autoscaling:instancetype": "m5.large",
    "autoscaling:instancetypes": "m5.large",
    "cloud9:instancetype": "m5.large",
    "rds:databaseclass": "db.m5.large",
    "elasticache:cachenodetype": "cache.m5.large",
  ]
  static let keyValues: [String: String] = [
    "aws:principaltype": "Account User FederatedUser AssumedRole Anonymous",
    "s3:x-amz-server-side-encryption": "AES256 aws:kms aws:kms:dsse aws:fsx",
    "s3:x-amz-acl": "private public-read public-read-write authenticated-read aws-exec-read bucket-owner-read bucket-owner-full-control log-delivery-write",
    "s3:x-amz-storage-class": "STANDARD REDUCED_REDUNDANCY STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING GLACIER DEEP_ARCHIVE OUTPOSTS GLACIER_IR SNOW EXPRESS_ONEZONE",
    "s3:object-lock-mode": "GOVERNANCE COMPLIANCE",
    "s3:signatureversion": "AWS AWS4-HMAC-SHA256",
    "s3:authtype": "REST-HEADER REST-QUERY-STRING POST",
    "s3:object-lock-legal-hold": "ON OFF",
    "s3:x-amz-object-ownership": "BucketOwnerPreferred ObjectWriter BucketOwnerEnforced",
    "ec2:metadatahttptokens": "required optional",
    "ec2:metadatahttpendpoint": "enabled disabled",
    "ec2:tenancy": "default dedicated host",
    "ec2:volumetype": "standard io1 io2 gp2 gp3 sc1 st1",
    "ec2:instancemarkettype": "spot on-demand capacity-block",
    "ec2:instancemetadatatags": "enabled disabled",
    "ec2:rootdevicetype": "ebs instance-store",
    "ec2:autoplacement": "on off",
    "ec2:hostrecovery": "on off",
    "ec2:keypairtype": "rsa ed25519",
    "ec2:imagetype": "machine kernel ramdisk",
    "ec2:instancematchcriteria": "open targeted",
    "ec2:placementgroupstrategy": "cluster spread partition",
    "autoscaling:metadatahttptokens": "required optional",
    "autoscaling:metadatahttpendpoint": "enabled disabled",
    "lambda:functionurlauthtype": "AWS_IAM NONE",
    "kms:keyorigin": "AWS_KMS EXTERNAL AWS_CLOUDHSM EXTERNAL_KEY_STORE",
    "kms:keyusage": "ENCRYPT_DECRYPT SIGN_VERIFY GENERATE_VERIFY_MAC KEY_AGREEMENT",
    "kms:keyspec": "SYMMETRIC_DEFAULT RSA_2048 RSA_3072 RSA_4096 ECC_NIST_P256 ECC_NIST_P384 ECC_NIST_P521 ECC_SECG_P256K1 HMAC_224 HMAC_256 HMAC_384 HMAC_512 SM2 ML_DSA_44 ML_DSA_65 ML_DSA_87",
    "kms:datakeypairspec": "RSA_2048 RSA_3072 RSA_4096 ECC_NIST_P256 ECC_NIST_P384 ECC_NIST_P521 ECC_SECG_P256K1 SM2",
    "kms:encryptionalgorithm": "SYMMETRIC_DEFAULT RSAES_OAEP_SHA_1 RSAES_OAEP_SHA_256 SM2PKE",
    "kms:signingalgorithm": "RSASSA_PSS_SHA_256 RSASSA_PSS_SHA_384 RSASSA_PSS_SHA_512 RSASSA_PKCS1_V1_5_SHA_256 RSASSA_PKCS1_V1_5_SHA_384 RSASSA_PKCS1_V1_5_SHA_512 ECDSA_SHA_256 ECDSA_SHA_384 ECDSA_SHA_512 SM2DSA",
    "kms:macalgorithm": "HMAC_SHA_224 HMAC_SHA_256 HMAC_SHA_384 HMAC_SHA_512",
    "kms:wrappingalgorithm": "RSAES_OAEP_SHA_1 RSAES_OAEP_SHA_256 RSA_AES_KEY_WRAP_SHA_1 RSA_AES_KEY_WRAP_SHA_256 SM2PKE",
    "kms:wrappingkeyspec": "RSA_2048 RSA_3072 RSA_4096 SM2",
    "kms:expirationmodel": "KEY_MATERIAL_EXPIRES KEY_MATERIAL_DOES_NOT_EXPIRE",
    "kms:messagetype": "RAW DIGEST",
    "kms:multiregionkeytype": "PRIMARY REPLICA",
    "dynamodb:select": "ALL_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES SPECIFIC_ATTRIBUTES COUNT",
    "dynamodb:returnvalues": "NONE ALL_OLD UPDATED_OLD ALL_NEW UPDATED_NEW",
    "dynamodb:returnconsumedcapacity": "INDEXES TOTAL NONE",
    "elasticloadbalancing:scheme": "internal internet-facing",
    "organizations:policytype": "SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY TAG_POLICY BACKUP_POLICY AISERVICES_OPT_OUT_POLICY CHATBOT_POLICY DECLARATIVE_POLICY_EC2 SECURITYHUB_POLICY INSPECTOR_POLICY UPGRADE_ROLLOUT_POLICY BEDROCK_POLICY S3_POLICY NETWORK_SECURITY_DIRECTOR_POLICY",
    "bedrock:bearertokentype": "SHORT_TERM LONG_TERM",
    "route53:changeresourcerecordsetsactions": "CREATE UPSERT DELETE",
    "route53:changeresourcerecordsetsrecordtypes": "A AAAA CAA CNAME DS HTTPS MX NAPTR NS PTR SOA SPF SRV SSHFP SVCB TLSA TXT",
    "s3express:sessionmode": "ReadOnly ReadWrite",
    "sagemaker:directinternetaccess": "Enabled Disabled",
    "sagemaker:rootaccess": "Enabled Disabled",
    "sagemaker:appnetworkaccesstype": "PublicInternetOnly VpcOnly",
  ]
  static let superseded: [String: String] = [
    "aws-portal:ModifyAccount": "account billing payments",
    "aws-portal:ModifyBilling": "billing ce cur freetier invoicing payments tax",
    "aws-portal:ModifyPaymentMethods": "account payments",
    "aws-portal:ViewAccount": "account billing payments",
    "aws-portal:ViewBilling": "account billing ce consolidatedbilling cur freetier invoicing payments tax",
    "aws-portal:ViewPaymentMethods": "account invoicing payments",
    "aws-portal:ViewUsage": "cur",
    "purchase-orders:ModifyPurchaseOrders": "purchase-orders",
    "purchase-orders:ViewPurchaseOrders": "purchase-orders invoicing payments",
  ]

  private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
