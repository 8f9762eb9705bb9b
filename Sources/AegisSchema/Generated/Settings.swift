// Generated from grammar/ by `aegis-dev generate`; do not edit.

/// The keys of section `[aegis]` of `aegis.ini`.
public enum Setting: Int, Sendable, CaseIterable {
  case organization
  case aegisStateBucket
  case aegisStateKey
  case aegisLockTable
  case memberAccountRole
  case awsRegion
  case terraformDirectory
  case reportsDir
  case athenaDatabase
  case athenaQueryResultLocation
  case cloudtrailLogsBucket
  case backend
  case state
  case terraformVersion

  public var spec: SettingSpec {
    switch self {
    case .organization:
      SettingSpec(
        "organization", choices: [], required: true,
        defaultText: nil, pattern: "[a-z0-9]+(?:-[a-z0-9]+)*",
        doc: "The organization's name in spinal case; buckets are named after it.")
    case .aegisStateBucket:
      SettingSpec(
        "aegis_state_bucket", choices: [], required: true,
        defaultText: nil, pattern: "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        doc: "The S3 bucket that holds the state of the resources.")
    case .aegisStateKey:
      SettingSpec(
        "aegis_state_key", choices: [], required: false,
        defaultText: "aegis.tfstate", pattern: nil,
        doc: "The key of the state inside its bucket, so that one bucket can hold several.")
    case .aegisLockTable:
      SettingSpec(
        "aegis_lock_table", choices: [], required: true,
        defaultText: nil, pattern: "[a-zA-Z0-9_.-]{3,255}",
        doc: "The DynamoDB table that keeps two changes from happening at once.")
    case .memberAccountRole:
      SettingSpec(
        "member_account_role", choices: [], required: false,
        defaultText: "OrganizationsAccountAccessRole", pattern: "[\\w+=,.@-]{1,64}",
        doc: "The role that the management account assumes in each member account.")
    case .awsRegion:
      SettingSpec(
        "aws_region", choices: [], required: false,
        defaultText: "us-east-1", pattern: "[a-z]{2,4}(?:-[a-z]+)+-\\d",
        doc: "The region of the state bucket and of Athena.")
    case .terraformDirectory:
      SettingSpec(
        "terraform_directory", choices: [], required: false,
        defaultText: "terraform", pattern: nil,
        doc: "The folder that terraform modules are written to.")
    case .reportsDir:
      SettingSpec(
        "reports_dir", choices: [], required: false,
        defaultText: "reports", pattern: nil,
        doc: "The folder that reports are written to.")
    case .athenaDatabase:
      SettingSpec(
        "athena_database", choices: [], required: false,
        defaultText: "aegis", pattern: nil,
        doc: "The Athena database of CloudTrail's logs.")
    case .athenaQueryResultLocation:
      SettingSpec(
        "athena_query_result_location", choices: [], required: true,
        defaultText: nil, pattern: "s3://[^\\s]+",
        doc: "Where Athena writes its results.")
    case .cloudtrailLogsBucket:
      SettingSpec(
        "cloudtrail_logs_bucket", choices: [], required: false,
        defaultText: nil, pattern: "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        doc: "The bucket of the organization's CloudTrail.")
    case .backend:
      SettingSpec(
        "backend", choices: ["terraform", "api"], required: false,
        defaultText: "terraform", pattern: nil,
        doc: "What makes the changes.")
    case .state:
      SettingSpec(
        "state", choices: ["s3", "local"], required: false,
        defaultText: "s3", pattern: nil,
        doc: "Where state and lock are kept; `local` keeps them in files under `.aegis`.")
    case .terraformVersion:
      SettingSpec(
        "terraform_version", choices: [], required: false,
        defaultText: "1.10", pattern: "\\d+\\.\\d+(?:\\.\\d+)?",
        doc: "The oldest terraform that the modules must serve, 0.12.10 at the least.")
    }
  }
}
