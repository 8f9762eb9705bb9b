package import AegisBasics

/// A policy document as canonical JSON: no insignificant white space, elements in the policy
/// language's own order, statements and lists in the order they were written.
package struct Document: Sendable {
  package var json: [UInt8]
  package var origin: SourceRange

  package init(json: [UInt8], origin: SourceRange) {
    self.json = json
    self.origin = origin
  }
}

/// A managed policy as something refers to it.
package enum PolicyReference: Hashable, Sendable {
  /// A policy that the configuration does not define: AWS's own, by its ARN.
  case arn(String)
  /// The name of a policy in the same account's `policies`.
  case local(String)
}

/// A managed policy attached to a role, group or user.
package struct PolicyAttachment: Sendable {
  package var policy: PolicyReference
  package var origin: SourceRange

  package init(policy: PolicyReference, origin: SourceRange) {
    self.policy = policy
    self.origin = origin
  }
}

/// A policy that lives inside the role, group or user that it speaks of.
package struct InlinePolicy: Sendable {
  package var name: String
  package var document: Document
  package var origin: SourceRange

  package init(name: String, document: Document, origin: SourceRange) {
    self.name = name
    self.document = document
    self.origin = origin
  }
}

/// A customer managed policy.
package struct Policy: Sendable {
  package var name: String
  package var path: String
  package var description: String?
  package var document: Document
  package var tags: [Tag]
  package var preventDestroy: Bool?
  package var origin: SourceRange

  package init(
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

package struct Role: Sendable {
  package var name: String
  package var path: String
  package var description: String?
  package var trust: Document
  package var attachedPolicies: [PolicyAttachment]
  package var inlinePolicies: [InlinePolicy]
  package var permissionsBoundary: PolicyReference?
  /// Seconds, 3,600 to 43,200; nil for AWS's default.
  package var maxSessionDuration: Int?
  package var tags: [Tag]
  /// An instance profile of the same name and path holds the role.
  package var hasInstanceProfile: Bool
  package var preventDestroy: Bool?
  package var origin: SourceRange

  package init(
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

package struct Group: Sendable {
  package var name: String
  package var path: String
  package var attachedPolicies: [PolicyAttachment]
  package var inlinePolicies: [InlinePolicy]
  package var preventDestroy: Bool?
  package var origin: SourceRange

  package init(
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

package struct User: Sendable {
  package var name: String
  package var path: String
  package var permissionsBoundary: PolicyReference?
  package var attachedPolicies: [PolicyAttachment]
  package var inlinePolicies: [InlinePolicy]
  /// Names of groups of the same account.
  package var groups: [Located<String>]
  package var tags: [Tag]
  package var preventDestroy: Bool?
  package var origin: SourceRange

  package init(
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
