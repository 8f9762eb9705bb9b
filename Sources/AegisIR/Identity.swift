public import AegisBasics
public import AegisPolicy

/// A policy document as canonical JSON: no insignificant white space, elements in the policy
/// language's own order, statements and lists in the order they were written.
public struct Document: Sendable {
  public var json: [UInt8]
  /// Nil for documents in other languages than the policy language, and for those that no file holds.
  public let written: WrittenPolicy?
  public var origin: SourceRange

  public init(json: [UInt8], written: WrittenPolicy? = nil, origin: SourceRange) {
    self.json = json
    self.written = written
    self.origin = origin
  }

  /// The document as it was read, with the place of every statement and value.
  public var policy: PolicyDocument? { written?.document }
}

extension Document {
  /// What the document says; its places may be those of another that says the same, which costs less than its own.
  public var meaning: PolicyDocument? { written?.meaning }

  /// The principals of type `AWS` that a trust policy names, as they are written.
  public var awsPrincipals: [String] { written?.meaning.awsPrincipals ?? [] }
}

/// A managed policy as something refers to it.
public enum PolicyReference: Hashable, Sendable {
  /// A policy that the configuration does not define: AWS's own, by its ARN.
  case arn(String)
  /// The name of a policy in the same account's `policies`.
  case local(String)
}

/// A managed policy attached to a role, group or user.
public struct PolicyAttachment: Sendable {
  public var policy: PolicyReference
  public var origin: SourceRange

  public init(policy: PolicyReference, origin: SourceRange) {
    self.policy = policy
    self.origin = origin
  }
}

/// A policy that lives inside the role, group or user that it speaks of.
public struct InlinePolicy: Sendable {
  public var name: String
  public var document: Document
  public var origin: SourceRange
  public var lifecycle = Lifecycle()

  public init(name: String, document: Document, origin: SourceRange) {
    self.name = name
    self.document = document
    self.origin = origin
  }
}

/// A customer managed policy.
public struct Policy: Sendable {
  public var name: String
  public var path: String
  public var description: String?
  public var document: Document
  public var tags: [Tag]
  public var preventDestroy: Bool?
  public var origin: SourceRange
  public var lifecycle = Lifecycle()

  public init(
    name: String, path: String = "/", description: String? = nil, document: Document, tags: [Tag] = [],
    preventDestroy: Bool? = nil, origin: SourceRange
  ) {
    self.name = name
    self.path = path
    self.description = description
    self.document = document
    self.tags = tags
    self.preventDestroy = preventDestroy
    self.origin = origin
  }
}

public struct Role: Sendable {
  public var name: String
  public var path: String
  public var description: String?
  public var trust: Document
  public var attachedPolicies: [PolicyAttachment]
  public var inlinePolicies: [InlinePolicy]
  public var permissionsBoundary: PolicyReference?
  /// Seconds, 3,600 to 43,200; nil for AWS's default.
  public var maxSessionDuration: Int?
  public var tags: [Tag]
  /// An instance profile of the same name and path holds the role.
  public var hasInstanceProfile: Bool
  public var preventDestroy: Bool?
  public var origin: SourceRange
  public var lifecycle = Lifecycle()

  public init(
    name: String, path: String = "/", description: String? = nil, trust: Document,
    attachedPolicies: [PolicyAttachment] = [], inlinePolicies: [InlinePolicy] = [],
    permissionsBoundary: PolicyReference? = nil, maxSessionDuration: Int? = nil, tags: [Tag] = [],
    hasInstanceProfile: Bool = false, preventDestroy: Bool? = nil, origin: SourceRange
  ) {
    self.name = name
    self.path = path
    self.description = description
    self.trust = trust
    self.attachedPolicies = attachedPolicies
    self.inlinePolicies = inlinePolicies
    self.permissionsBoundary = permissionsBoundary
    self.maxSessionDuration = maxSessionDuration
    self.tags = tags
    self.hasInstanceProfile = hasInstanceProfile
    self.preventDestroy = preventDestroy
    self.origin = origin
  }
}

public struct Group: Sendable {
  public var name: String
  public var path: String
  public var attachedPolicies: [PolicyAttachment]
  public var inlinePolicies: [InlinePolicy]
  public var preventDestroy: Bool?
  public var origin: SourceRange
  public var lifecycle = Lifecycle()

  public init(
    name: String, path: String = "/", attachedPolicies: [PolicyAttachment] = [],
    inlinePolicies: [InlinePolicy] = [], preventDestroy: Bool? = nil, origin: SourceRange
  ) {
    self.name = name
    self.path = path
    self.attachedPolicies = attachedPolicies
    self.inlinePolicies = inlinePolicies
    self.preventDestroy = preventDestroy
    self.origin = origin
  }
}

public struct User: Sendable {
  public var name: String
  public var path: String
  public var permissionsBoundary: PolicyReference?
  public var attachedPolicies: [PolicyAttachment]
  public var inlinePolicies: [InlinePolicy]
  /// Names of groups of the same account.
  public var groups: [Located<String>]
  public var tags: [Tag]
  public var preventDestroy: Bool?
  public var origin: SourceRange
  public var lifecycle = Lifecycle()

  public init(
    name: String, path: String = "/", permissionsBoundary: PolicyReference? = nil,
    attachedPolicies: [PolicyAttachment] = [], inlinePolicies: [InlinePolicy] = [], groups: [Located<String>] = [],
    tags: [Tag] = [], preventDestroy: Bool? = nil, origin: SourceRange
  ) {
    self.name = name
    self.path = path
    self.permissionsBoundary = permissionsBoundary
    self.attachedPolicies = attachedPolicies
    self.inlinePolicies = inlinePolicies
    self.groups = groups
    self.tags = tags
    self.preventDestroy = preventDestroy
    self.origin = origin
  }
}
