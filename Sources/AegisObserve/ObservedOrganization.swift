public import AegisBasics
public import AegisCloud
public import AegisIR

/// What AWS has: the same resources as the IR, and what only AWS knows of them.
public struct ObservedOrganization: Sendable {
  /// In the IR's canonical order. Ids of accounts, units, policies and the root are always known; every
  /// origin is the one place of `sources`.
  public var organization: Organization
  /// `o-…`.
  public var id: String
  public var arn: String
  /// The id of the management account.
  public var managementAccount: String
  /// Details of the accounts of `organization`, by key.
  public var accounts: [String: ObservedAccount]
  /// What AWS returned and the IR does not hold, with the reason.
  public var leftOut: [LeftOut]
  /// One empty file that stands for AWS.
  public var sources: SourceMap

  /// The place of everything that was read from AWS.
  public static let origin = SourceRange(FileID(rawValue: 0), TextRange(0, 0))

  init(organization: Organization, id: String, arn: String, managementAccount: String, accounts: [String: ObservedAccount], leftOut: [LeftOut]) {
    self.organization = organization
    self.id = id
    self.arn = arn
    self.managementAccount = managementAccount
    self.accounts = accounts
    self.leftOut = leftOut
    sources = SourceMap(files: [SourceFile(id: FileID(rawValue: 0), displayPath: "AWS", text: [])])
  }
}

/// What a deployment needs to know of an account besides its resources.
public struct ObservedAccount: Sendable {
  public var key: String
  public var id: String
  /// The versions of each customer managed policy, by its name.
  public var policyVersions: [String: [PolicyVersion]] = [:]
  /// The description of each customer managed policy, by its id; empty where it has none.
  public var policyDescriptions: [String: String] = [:]
  /// Of so many customer managed policies the tags were not asked for: they stand here as they were deployed.
  public var assumedTags = 0
  /// The instance profiles that hold each role, by the role's name.
  public var instanceProfiles: [String: [String]] = [:]
  /// Calls in this account; for the management account the caller's own credentials.
  public var client: AWSClient

  public init(key: String, id: String, client: AWSClient) {
    self.key = key
    self.id = id
    self.client = client
  }
}

public struct PolicyVersion: Sendable, Hashable {
  /// `v1`.
  public var id: String
  public var isDefault: Bool
  /// As AWS gives it, ISO 8601.
  public var created: String

  public init(id: String, isDefault: Bool, created: String) {
    self.id = id
    self.isDefault = isDefault
    self.created = created
  }
}

/// Something of AWS's that the configuration cannot or should not hold.
public struct LeftOut: Sendable, Hashable, Comparable {
  /// The key of the account; nil for what belongs to the organization.
  public var account: String?
  /// `role`, `policy`, `instance profile`, `account`.
  public var kind: String
  public var name: String
  public var reason: String

  public init(account: String? = nil, kind: String, name: String, reason: String) {
    self.account = account
    self.kind = kind
    self.name = name
    self.reason = reason
  }

  public static func < (left: LeftOut, right: LeftOut) -> Bool {
    (left.account ?? "", left.kind, left.name, left.reason) < (right.account ?? "", right.kind, right.name, right.reason)
  }
}

/// How far reading has come.
public enum ObservationProgress: Sendable {
  /// The organization's tree is being read.
  case begun
  /// The accounts are known, by key.
  case accounts([String])
  /// Some of an account's resources are read, of so many that are known by now.
  case account(String, done: Int, total: Int)
  case finished(String)
}

/// Some accounts could not be read; nothing is made of the others.
public struct ObservationFailure: Error, Sendable {
  /// Each account that failed, by key, and why; nil for the organization itself.
  public var failures: [(account: String?, error: AWSError)]

  public init(failures: [(account: String?, error: AWSError)]) { self.failures = failures }

  /// Whether an account could not be signed in to.
  public var isRefusedEntry: Bool { failures.contains { $0.account != nil && $0.error.operation == "AssumeRole" } }
}
