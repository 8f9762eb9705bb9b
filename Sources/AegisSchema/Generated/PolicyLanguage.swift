// Generated from grammar/ by `aegis-dev generate`; do not edit.

/// The kinds of policy documents.
public enum PolicyKind: String, Sendable, CaseIterable {
  case identity
  case inline
  case boundary
  case trust
  case resource
  case scp
  case rcp

  public var spec: PolicyKindSpec { Self.specs[self]! }

  private static let specs: [PolicyKind: PolicyKindSpec] = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0, $0.makeSpec()) })

  private func makeSpec() -> PolicyKindSpec {
    switch self {
    case .identity:
      PolicyKindSpec(
        doc: "A managed policy of users, groups and roles.", noun: "an identity policy",
        document: ["Version", "Id", "Statement"],
        statement: ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"],
        requiresPrincipal: false, requiresResource: true, limit: .managedPolicySize)
    case .inline:
      PolicyKindSpec(
        doc: "A policy that lives inside a user, group or role.", noun: "an inline policy",
        document: ["Version", "Id", "Statement"],
        statement: ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"],
        requiresPrincipal: false, requiresResource: true, limit: nil)
    case .boundary:
      PolicyKindSpec(
        doc: "A managed policy used as a permissions boundary.", noun: "a permissions boundary",
        document: ["Version", "Id", "Statement"],
        statement: ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"],
        requiresPrincipal: false, requiresResource: true, limit: .managedPolicySize)
    case .trust:
      PolicyKindSpec(
        doc: "The policy of a role that says who may assume it.", noun: "a trust policy",
        document: ["Version", "Id", "Statement"],
        statement: ["Sid", "Effect", "Principal", "Action", "NotAction", "Condition"],
        requiresPrincipal: true, requiresResource: false, limit: .trustPolicySize)
    case .resource:
      PolicyKindSpec(
        doc: "A policy attached to a resource such as a bucket.", noun: "a resource policy",
        document: ["Version", "Id", "Statement"],
        statement: ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"],
        requiresPrincipal: true, requiresResource: false, limit: nil)
    case .scp:
      PolicyKindSpec(
        doc: "A service control policy.", noun: "a service control policy",
        document: ["Version", "Id", "Statement"],
        statement: ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"],
        requiresPrincipal: false, requiresResource: true, limit: .serviceControlPolicySize)
    case .rcp:
      PolicyKindSpec(
        doc: "A resource control policy.", noun: "a resource control policy",
        document: ["Version", "Id", "Statement"],
        statement: ["Sid", "Effect", "Principal", "Action", "Resource", "NotResource", "Condition"],
        requiresPrincipal: true, requiresResource: true, limit: .resourceControlPolicySize)
    }
  }
}

/// The elements of policy documents, in canonical order.
public enum PolicyElement: UInt8, Sendable, CaseIterable {
  case version
  case id
  case statement
  case sid
  case effect
  case principal
  case notPrincipal
  case action
  case notAction
  case resource
  case notResource
  case condition

  public var spelling: StaticString {
    switch self {
    case .version: "Version"
    case .id: "Id"
    case .statement: "Statement"
    case .sid: "Sid"
    case .effect: "Effect"
    case .principal: "Principal"
    case .notPrincipal: "NotPrincipal"
    case .action: "Action"
    case .notAction: "NotAction"
    case .resource: "Resource"
    case .notResource: "NotResource"
    case .condition: "Condition"
    }
  }
}

public enum PolicyLanguage {
  public static let versions = ["2012-10-17", "2008-10-17"]
  public static let principals = ["AWS", "Service", "Federated", "CanonicalUser"]

  /// Condition operators without their qualifiers, and what they compare.
  public static let operators: [(name: String, type: OperatorType)] = [
    ("StringEquals", .string),
    ("StringNotEquals", .string),
    ("StringEqualsIgnoreCase", .string),
    ("StringNotEqualsIgnoreCase", .string),
    ("StringLike", .string),
    ("StringNotLike", .string),
    ("NumericEquals", .number),
    ("NumericNotEquals", .number),
    ("NumericLessThan", .number),
    ("NumericLessThanEquals", .number),
    ("NumericGreaterThan", .number),
    ("NumericGreaterThanEquals", .number),
    ("DateEquals", .date),
    ("DateNotEquals", .date),
    ("DateLessThan", .date),
    ("DateLessThanEquals", .date),
    ("DateGreaterThan", .date),
    ("DateGreaterThanEquals", .date),
    ("Bool", .boolean),
    ("BinaryEquals", .binary),
    ("IpAddress", .address),
    ("NotIpAddress", .address),
    ("ArnEquals", .arn),
    ("ArnLike", .arn),
    ("ArnNotEquals", .arn),
    ("ArnNotLike", .arn),
    ("Null", .existence),
  ]
}
