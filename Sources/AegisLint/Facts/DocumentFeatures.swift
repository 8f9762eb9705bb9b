import AegisPolicy
import AegisSchema
import AegisSyntax

/// What can be told of a document at a glance, so that rules are called only where they may have something to say.
public struct DocumentFeatures: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It has an `Id`.
  public static let id = DocumentFeatures(rawValue: 1 << 0)
  /// It does not say that it is of the version of 2012.
  public static let otherVersion = DocumentFeatures(rawValue: 1 << 1)
  /// A text in it has characters that policies of IAM do not take.
  public static let refusedCharacter = DocumentFeatures(rawValue: 1 << 2)
  /// A statement may be matched by others: `DocumentFacts.proved` may tell of some.
  public static let coveredStatement = DocumentFeatures(rawValue: 1 << 3)
  /// Two statements may say the same.
  public static let repeatedStatement = DocumentFeatures(rawValue: 1 << 4)

  static let ofStatements: DocumentFeatures = [.coveredStatement, .repeatedStatement]

  /// What a document's own elements and characters tell.
  init(_ document: PolicyDocument) {
    var features: DocumentFeatures = []
    if !document.isVersion2012 { features.insert(.otherVersion) }
    if document.id != nil { features.insert(.id) }
    if PolicyCharacters.firstRefused(in: document) != nil { features.insert(.refusedCharacter) }
    self = features
  }
}

extension PolicyDocument {
  /// Whether it says that AWS is to read it in the language of 2012.
  var isVersion2012: Bool {
    guard let version else { return false }
    let current: StaticString = "2012-10-17"
    return tree.withValue(version) { text in
      text.count == current.utf8CodeUnitCount && !text.indices.contains { text[$0] != current.utf8Start[$0] }
    }
  }
}
