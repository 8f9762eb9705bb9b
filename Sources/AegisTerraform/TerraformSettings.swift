/// What the emitter has to know besides the organization itself.
public struct TerraformSettings: Sendable {
  /// Where Terraform keeps its state.
  public enum StateBackend: Hashable, Sendable {
    /// `key` is the organization's; an account's is `<key without .tfstate>/<directory>.tfstate`.
    ///
    /// `lockTable` names a DynamoDB table whose key is `LockID`; it serves versions before 1.10,
    /// which cannot lock in the bucket itself.
    case s3(bucket: String, key: String, region: String, lockTable: String?)
    /// One file a module in `directory`, or Terraform's own place inside the module.
    case local(directory: String?)
  }

  public var stateBackend: StateBackend
  public var region: String
  /// The role that the management account assumes in a member whose configuration names none.
  public var defaultMemberRole: String
  /// `aws`, `aws-cn` or `aws-us-gov`.
  public var partition: String
  /// The oldest version that the team uses.
  public var terraformVersion: TerraformVersion
  /// What is adopted: by `import` blocks, or by a script that calls `terraform import` for versions before 1.5.
  public var importBlocks: ImportBlocks

  public init(
    stateBackend: StateBackend, region: String, defaultMemberRole: String, partition: String = "aws",
    terraformVersion: TerraformVersion = TerraformVersion(1, 10), importBlocks: ImportBlocks = .known
  ) {
    self.stateBackend = stateBackend
    self.region = region
    self.defaultMemberRole = defaultMemberRole
    self.partition = partition
    self.terraformVersion = terraformVersion
    self.importBlocks = importBlocks
  }
}

/// What exists already and is to be adopted.
public enum ImportBlocks: String, Sendable, CaseIterable {
  case none
  /// Accounts, units and organization policies whose id stands in the configuration, and the role through which a
  /// member's module works: they exist.
  case known
  /// Everything that the configuration names and whose id follows from it: to take over an organization that exists as
  /// the configuration describes it. Terraform refuses the plan where something does not exist.
  case all
}

/// A version of Terraform, as far as features depend on it.
public struct TerraformVersion: Hashable, Sendable, Comparable {
  public var major: Int
  public var minor: Int

  public init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  public static func < (left: TerraformVersion, right: TerraformVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  /// Nothing older is supported, as the documents say (0.12.10).
  static let oldest = TerraformVersion(0, 12)
  /// `required_providers` names a source.
  static let providerSources = TerraformVersion(0, 13)
  /// `moved` blocks.
  public static let movedBlocks = TerraformVersion(1, 1)
  /// `removed` blocks.
  public static let removedBlocks = TerraformVersion(1, 7)
  /// `import` blocks.
  static let importBlocks = TerraformVersion(1, 5)
  /// The S3 backend's `use_lockfile`.
  static let lockFile = TerraformVersion(1, 10)

  /// The constraint that lets this version and every newer one in.
  var constraint: String { self <= .oldest ? ">= 0.12.10" : ">= \(major).\(minor).0" }
}
