public import AegisBasics
public import AegisSyntax

/// One file after its shape has been checked: every value is what the grammar says, or `invalid`.
public final class ConfigFile: Sendable {
  public let path: String
  public let tree: SyntaxTree
  public let root: ConfigValue
  /// The policy documents of the file, in document order.
  public let documents: [ConfigDocument]
  /// The files that this one wants in its place, in document order.
  public let inclusions: [Inclusion]

  public init(path: String, tree: SyntaxTree, root: ConfigValue, documents: [ConfigDocument], inclusions: [Inclusion]) {
    self.path = path
    self.tree = tree
    self.root = root
    self.documents = documents
    self.inclusions = inclusions
  }

  public func place(_ node: NodeID) -> SourceRange { tree.place(node) }
}

/// A value whose shape fits the grammar.
public indirect enum ConfigValue: Sendable {
  /// Left out, or null.
  case absent
  /// Present but wrong, which has been reported: whoever meets it stays silent.
  case invalid
  /// A text, number, truth value or choice: the scalar.
  case scalar(NodeID)
  /// The index of a policy document in its file.
  case document(Int)
  case reference(ConfigReference)
  /// `{}` where a reference belongs: something is there, nobody knows what.
  case unknownReference(NodeID)
  case object(ConfigObject)
  case list([ConfigValue], NodeID)
  case tags([ConfigTag], NodeID)
  /// Values by names that the configuration chooses.
  case map([ConfigEntry], NodeID)
  /// The index of an inclusion of the file.
  case inclusion(Int)
}

/// A mapping with the fields of a type; `fields` runs parallel to the type's own.
public struct ConfigObject: Sendable {
  public let type: TypeName
  public let node: NodeID
  public var fields: [ConfigValue]
  /// A part of it could not be read: nothing may be concluded from what it lacks.
  public var isIncomplete: Bool
}

public struct ConfigTag: Sendable {
  public let key: NodeID
  /// Nil stands for the empty text.
  public let value: NodeID?
}

/// `_ref: NAME`, or an ARN by itself.
public struct ConfigReference: Sendable {
  /// The scalar that holds the name or ARN.
  public let name: NodeID
  /// The scalar of its `expires_at`.
  public var expiry: NodeID?
}

public struct ConfigEntry: Sendable {
  public let key: NodeID
  public let value: ConfigValue
}

/// A policy document, as JSON in a scalar or as a mapping of the file itself.
public struct ConfigDocument: Sendable {
  public let node: NodeID
  /// The key it stands under.
  public let keyNode: NodeID?
  public let kind: DocumentKind
  /// The value of the `policy_type` beside it, for documents of kind `organization`.
  public var policyType: String?
  public var isMapping: Bool
  /// It has no meaning before it is filled in.
  public var isInTemplate = false
}

/// `$ref: PATH`.
public struct Inclusion: Sendable {
  /// The scalar that holds the path.
  public let path: NodeID
  public let expected: FieldType
  public let field: FieldSpec?
  /// The file belongs to a template: what it says has no meaning before it is filled in.
  public var isInTemplate = false
}
