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
  case breakGlass
  case backend
  case state
  case terraformVersion

  public var spec: SettingSpec {
    switch self {
    case .organization:
      SettingSpec(
        "organization", .text, required: true,
        pattern: "[a-z0-9]+(?:-[a-z0-9]+)*",
        doc: "The organization's name in spinal case; buckets are named after it.")
    case .aegisStateBucket:
      SettingSpec(
        "aegis_state_bucket", .text, required: true,
        pattern: "(?!\\d+(?:\\.\\d+){3}$)(?!.*\\.\\.)[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?",
        doc: "The S3 bucket that holds the state of the resources.")
    case .aegisStateKey:
      SettingSpec(
        "aegis_state_key", .text, defaultText: "aegis.tfstate",
        doc: "The key of the state inside its bucket, so that one bucket can hold several.")
    case .aegisLockTable:
      SettingSpec(
        "aegis_lock_table", .text, required: true,
        pattern: "[a-zA-Z0-9_.-]{1,255}",
        doc: "The DynamoDB table that keeps two changes from happening at once.")
    case .memberAccountRole:
      SettingSpec(
        "member_account_role", .text, defaultText: "OrganizationsAccountAccessRole",
        pattern: "[\\w+=,.@-]{1,64}",
        doc: "The role that the management account assumes in each member account.")
    case .awsRegion:
      SettingSpec(
        "aws_region", .text, defaultText: "us-east-1",
        pattern: "[a-z]{2,4}(?:-[a-z]+)+-\\d",
        doc: "The region of the state bucket and of Athena.")
    case .terraformDirectory:
      SettingSpec(
        "terraform_directory", .text, defaultText: "terraform",
        doc: "The folder that terraform modules are written to.")
    case .reportsDir:
      SettingSpec(
        "reports_dir", .text, defaultText: "reports",
        doc: "The folder that reports are written to.")
    case .athenaDatabase:
      SettingSpec(
        "athena_database", .text, defaultText: "aegis",
        doc: "The Athena database of CloudTrail's logs.")
    case .athenaQueryResultLocation:
      SettingSpec(
        "athena_query_result_location", .text, required: true,
        pattern: "s3://[^\\s]+",
        doc: "Where Athena writes its results.")
    case .cloudtrailLogsBucket:
      SettingSpec(
        "cloudtrail_logs_bucket", .text,
        pattern: "(?!\\d+(?:\\.\\d+){3}$)(?!.*\\.\\.)[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?",
        doc: "The bucket of the organization's CloudTrail.")
    case .breakGlass:
      SettingSpec(
        "break_glass", .words,
        pattern: "[^\\s/]+/[^\\s/]+",
        doc: "Users and roles for emergencies, as `ACCOUNT/NAME` with wildcards; no proposal takes anything from them.")
    case .backend:
      SettingSpec(
        "backend", .choice(["terraform", "api"]), defaultText: "terraform",
        doc: "What makes the changes.")
    case .state:
      SettingSpec(
        "state", .choice(["s3", "local"]), defaultText: "s3",
        doc: "Where state and lock are kept; `local` keeps them in files under `.aegis`.")
    case .terraformVersion:
      SettingSpec(
        "terraform_version", .text, defaultText: "1.10",
        pattern: "\\d+\\.\\d+(?:\\.\\d+)?",
        doc: "The oldest terraform that the modules must serve, 0.12.10 at the least.")
    }
  }
}

/// The keys of sections `[lint]` and `[lint "GLOB"]` of `aegis.ini`.
public enum LintSetting: Int, Sendable, CaseIterable {
  case profile
  case select
  case ignore
  case severity
  case strict
  case knownAccounts
  case require
  case forbid
  case toxic

  public var spec: SettingSpec {
    switch self {
    case .profile:
      SettingSpec(
        "profile", .choice(["default", "strict", "access-analyzer"]), defaultText: "default",
        doc: "The set of rules and severities to start from; `access-analyzer` is that of AWS's own linter.")
    case .select:
      SettingSpec(
        "select", .words,
        pattern: "AE\\d{1,4}|[a-z0-9]+(?:-[a-z0-9]+)*",
        doc: "The codes or names of the rules that speak here; `AE41` stands for all codes that begin so.")
    case .ignore:
      SettingSpec(
        "ignore", .words,
        pattern: "AE\\d{1,4}|[a-z0-9]+(?:-[a-z0-9]+)*",
        doc: "The codes or names of the rules that do not speak here.")
    case .severity:
      SettingSpec(
        "severity", .choice(["error", "warning", "note"]),
        memberPattern: "AE\\d{4}|[a-z0-9]+(?:-[a-z0-9]+)*",
        doc: "How much the findings of one rule matter.")
    case .strict:
      SettingSpec(
        "strict", .boolean, defaultText: "false",
        doc: "Fail on warnings too.")
    case .knownAccounts:
      SettingSpec(
        "known_accounts", .words,
        pattern: "\\d{12}",
        doc: "Accounts outside of the organization that are trusted on purpose.")
    case .require:
      SettingSpec(
        "require", .words,
        pattern: "[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+=[A-Za-z0-9-]+:[^=\\s]+(?:=[^\\s]+)?",
        doc: "Conditions that grants must have, as `ACTION=KEY` or `ACTION=KEY=VALUE`.")
    case .forbid:
      SettingSpec(
        "forbid", .words,
        pattern: "[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+(?:@[^\\s]+)?",
        doc: "What no policy may grant, as `ACTION` or `ACTION@RESOURCE`, both with wildcards.")
    case .toxic:
      SettingSpec(
        "toxic", .words,
        pattern: "[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+(?:\\+[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+)+",
        doc: "Actions that nobody may hold together, as `ACTION+ACTION`.")
    }
  }
}
