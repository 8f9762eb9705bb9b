/// What the policy language allows in documents of one kind, from `grammar/policy.yaml`.
public final class PolicyKindSpec: Sendable {
  public let doc: String
  /// With its article: "a trust policy".
  public let noun: String
  /// Elements of the document, in canonical order.
  public let document: [String]
  /// Elements of a statement, in canonical order.
  public let statement: [String]
  public let documentElements: PolicyElements
  public let statementElements: PolicyElements
  public let requiresPrincipal: Bool
  public let requiresResource: Bool
  /// The size of one document, where it is limited by itself.
  public let limit: Limit?

  public init(
    doc: String, noun: String, document: [String], statement: [String], requiresPrincipal: Bool,
    requiresResource: Bool, limit: Limit?
  ) {
    self.doc = doc
    self.noun = noun
    self.document = document
    self.statement = statement
    documentElements = PolicyElements(document)
    statementElements = PolicyElements(statement)
    self.requiresPrincipal = requiresPrincipal
    self.requiresResource = requiresResource
    self.limit = limit
  }
}

extension PolicyElement {
  public var name: String { "\(spelling)" }

  /// The element that is spelt just so.
  public init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.first else { return nil }
    // Few elements share their first letter.
    for element in Self.byFirstLetter[Int(first & 31)] {
      let spelling = element.spelling
      guard spelling.utf8CodeUnitCount == text.count else { continue }
      var same = 0
      while same < text.count && spelling.utf8Start[same] == text[same] { same += 1 }
      if same == text.count {
        self = element
        return
      }
    }
    return nil
  }

  private static let byFirstLetter: [[PolicyElement]] = (0..<32).map { letter in
    allCases.filter { Int($0.spelling.utf8Start[0] & 31) == letter }
  }
}

/// A set of elements of policy documents.
public struct PolicyElements: OptionSet, Sendable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  public init(_ names: [String]) {
    rawValue = PolicyElement.allCases.reduce(0) { names.contains($1.name) ? $0 | 1 << UInt16($1.rawValue) : $0 }
  }

  @inlinable @inline(__always)
  public func contains(_ element: PolicyElement) -> Bool { rawValue & (1 << UInt16(element.rawValue)) != 0 }

  @inlinable @inline(__always)
  public mutating func insert(_ element: PolicyElement) { self = Self(rawValue: rawValue | 1 << UInt16(element.rawValue)) }
}

/// The type of value that a condition operator compares.
public enum OperatorType: String, Sendable {
  case string
  case number
  case date
  case boolean
  case binary
  case address
  case arn
  case existence
}
