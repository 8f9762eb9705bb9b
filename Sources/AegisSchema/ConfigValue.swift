package import AegisBasics
package import AegisSyntax

/// One file after its shape has been checked: every value is what the grammar says, or `invalid`.
package final class ConfigFile: Sendable {
  package let path: String
  package let tree: SyntaxTree
  package let root: ConfigValue
  /// The policy documents of the file, in document order.
  package let documents: [ConfigDocument]
  /// The files that this one wants in its place, in document order.
  package let inclusions: [Inclusion]

  package init(path: String, tree: SyntaxTree, root: ConfigValue, documents: [ConfigDocument], inclusions: [Inclusion]) {
    self.path = path
    self.tree = tree
    self.root = root
    self.documents = documents
    self.inclusions = inclusions
  }

  package func place(_ node: NodeID) -> SourceRange { tree.place(node) }
}

/// A value whose shape fits the grammar.
package indirect enum ConfigValue: Sendable {
  /// Left out, or null.
  case absent
  /// Present but wrong, which has been reported: whoever meets it stays silent.
  case invalid
  /// A text, number, truth value or choice: the scalar.
  case scalar(NodeID)
  /// The index of a policy document in its file.
  case document(Int)
  /// The scalar that holds the name or ARN.
  case reference(NodeID)
  /// `{}` where a reference belongs: something is there, nobody knows what.
  case unknownReference(NodeID)
  case object(ConfigObject)
  case list([ConfigValue], NodeID)
  case tags([ConfigTag], NodeID)
  /// The index of an inclusion of the file.
  case inclusion(Int)
}

/// A mapping with the fields of a type; `fields` runs parallel to the type's own.
package struct ConfigObject: Sendable {
  package let type: TypeName
  package let node: NodeID
  package var fields: [ConfigValue]
  /// A part of it could not be read: nothing may be concluded from what it lacks.
  package var isIncomplete: Bool
}

package struct ConfigTag: Sendable {
  package let key: NodeID
  /// Nil stands for the empty text.
  package let value: NodeID?
}

/// A policy document, as JSON in a scalar or as a mapping of the file itself.
package struct ConfigDocument: Sendable {
  package let node: NodeID
  /// The key it stands under.
  package let keyNode: NodeID?
  package let kind: DocumentKind
  /// The value of the `policy_type` beside it, for documents of kind `organization`.
  package var policyType: String?
  package var isMapping: Bool
}

/// `$ref: PATH`.
package struct Inclusion: Sendable {
  /// The scalar that holds the path.
  package let path: NodeID
  package let expected: FieldType
  package let field: FieldSpec?
}
