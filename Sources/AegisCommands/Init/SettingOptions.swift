import AegisSchema
import ArgumentParser

/// The settings of a project as options, each its key of `aegis.ini` with `-` for `_`.
struct SettingOptions: ParsableArguments {
  @Option(help: "The organization's name in spinal case. [required]")
  var organization: String?

  @Option(help: "The S3 bucket of the state. [required]")
  var aegisStateBucket: String?

  @Option(help: "The state's key in its bucket. (default: aegis.tfstate)")
  var aegisStateKey: String?

  @Option(help: "The DynamoDB table that keeps two changes from happening at once. [required]")
  var aegisLockTable: String?

  @Option(help: "The role that is assumed in each member account. (default: OrganizationsAccountAccessRole)")
  var memberAccountRole: String?

  @Option(help: "The region of the state bucket and of Athena. (default: us-east-1)")
  var awsRegion: String?

  @Option(help: "The folder of the terraform modules. (default: terraform)", completion: .directory)
  var terraformDirectory: String?

  @Option(help: "The folder of the reports. (default: reports)", completion: .directory)
  var reportsDir: String?

  @Option(help: "The Athena database of CloudTrail's logs. (default: aegis)")
  var athenaDatabase: String?

  @Option(help: "Where Athena writes its results, s3://BUCKET/…. [required]")
  var athenaQueryResultLocation: String?

  @Option(help: "The bucket of the organization's CloudTrail.")
  var cloudtrailLogsBucket: String?

  /// The settings that have an option, in the order in which they are asked for.
  static let asked: [Setting] = [
    .organization, .aegisStateBucket, .aegisStateKey, .aegisLockTable, .memberAccountRole, .awsRegion,
    .terraformDirectory, .reportsDir, .athenaDatabase, .athenaQueryResultLocation, .cloudtrailLogsBucket,
  ]

  subscript(setting: Setting) -> String? {
    switch setting {
    case .organization: organization
    case .aegisStateBucket: aegisStateBucket
    case .aegisStateKey: aegisStateKey
    case .aegisLockTable: aegisLockTable
    case .memberAccountRole: memberAccountRole
    case .awsRegion: awsRegion
    case .terraformDirectory: terraformDirectory
    case .reportsDir: reportsDir
    case .athenaDatabase: athenaDatabase
    case .athenaQueryResultLocation: athenaQueryResultLocation
    case .cloudtrailLogsBucket: cloudtrailLogsBucket
    default: nil
    }
  }

  var isEmpty: Bool { Self.asked.allSatisfy { self[$0] == nil } }

  static func option(_ setting: Setting) -> String {
    "--" + String(decoding: setting.spec.name.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
  }
}
