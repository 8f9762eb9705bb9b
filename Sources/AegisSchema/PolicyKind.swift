/// What the policy language allows in documents of one kind, from `grammar/policy.yaml`.
package struct PolicyKindSpec: Sendable {
  package let doc: String
  /// With its article: "a trust policy".
  package let noun: String
  /// Elements of the document, in canonical order.
  package let document: [String]
  /// Elements of a statement, in canonical order.
  package let statement: [String]
  package let requiresPrincipal: Bool
  package let requiresResource: Bool
  /// The size of one document, where it is limited by itself.
  package let limit: Limit?

  package init(
    doc: String, noun: String, document: [String], statement: [String], requiresPrincipal: Bool,
    requiresResource: Bool, limit: Limit?
  ) {
    self.doc = doc
    self.noun = noun
    self.document = document
    self.statement = statement
    self.requiresPrincipal = requiresPrincipal
    self.requiresResource = requiresResource
    self.limit = limit
  }
}

/// The type of value that a condition operator compares.
package enum OperatorType: String, Sendable {
  case string
  case number
  case date
  case boolean
  case binary
  case address
  case arn
  case existence
}
