/// What the grammar says of one type of the configuration.
public final class TypeSpec: Sendable {
  public let name: String
  public let doc: String
  /// The index of the field that names an object of the type.
  public let key: Int?
  public let fields: [FieldSpec]
  private let names: NameIndex

  init(name: String, doc: String, key: Int?, fields: [FieldSpec]) {
    self.name = name
    self.doc = doc
    self.key = key
    self.fields = fields
    names = NameIndex(fields)
  }

  /// The index of a field by its name or one of its aliases; looked for from `hint` on, because keys
  /// mostly stand in the grammar's order.
  public func field(named name: UnsafeBufferPointer<UInt8>, startingAt hint: Int = 0) -> Int? {
    names.find(name, startingAt: hint)
  }

  public func field(named name: String) -> Int? {
    Array(name.utf8).withUnsafeBufferPointer { field(named: $0) }
  }
}

/// The names of a type's fields, one behind the other, for finding them without a copy.
private struct NameIndex: Sendable {
  private struct Entry: BitwiseCopyable {
    let start: Int
    let count: Int
    let field: Int
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// For each field, its first entry.
  private var firstEntry: [Int] = []

  init(_ fields: [FieldSpec]) {
    for (index, field) in fields.enumerated() {
      firstEntry.append(entries.count)
      for name in [field.name] + field.aliases {
        entries.append(Entry(start: bytes.count, count: name.utf8.count, field: index))
        bytes.append(contentsOf: name.utf8)
      }
    }
  }

  func find(_ name: UnsafeBufferPointer<UInt8>, startingAt hint: Int) -> Int? {
    let first = hint < firstEntry.count ? firstEntry[hint] : 0
    return bytes.withUnsafeBufferPointer { bytes in
      for offset in 0..<entries.count {
        let index = first + offset
        let entry = entries[index < entries.count ? index : index - entries.count]
        guard entry.count == name.count else { continue }
        var same = 0
        while same < entry.count && bytes[entry.start + same] == name[same] { same += 1 }
        if same == entry.count { return entry.field }
      }
      return nil
    }
  }
}

/// What the grammar says of one field.
public final class FieldSpec: Sendable {
  public let name: String
  public let aliases: [String]
  public let type: FieldType
  public let isRequired: Bool
  public let defaultText: String?
  /// A PCRE2 pattern for the whole of a string, or of each string of a list.
  public let pattern: String?
  /// Characters of a string.
  public let length: ClosedRange<Int>?
  /// Whether each reference of the list may carry `expires_at`.
  public let itemsExpire: Bool
  public let doc: String

  init(
    _ name: String, _ type: FieldType, aliases: [String] = [], required: Bool = false, defaultText: String? = nil,
    pattern: String? = nil, length: ClosedRange<Int>? = nil, itemsExpire: Bool = false, doc: String
  ) {
    self.name = name
    self.aliases = aliases
    self.type = type
    isRequired = required
    self.defaultText = defaultText
    self.pattern = pattern
    self.length = length
    self.itemsExpire = itemsExpire
    self.doc = doc
  }
}

/// What may stand as the value of a field.
public indirect enum FieldType: Sendable, Equatable {
  case string
  case integer(ClosedRange<Int>)
  case boolean
  case choice([String])
  /// A service principal such as `config.amazonaws.com`.
  case service
  /// `aws.master`, or `aws.` and an account.
  case provider
  case policy(DocumentKind)
  /// `_ref: NAME`.
  case reference(to: TypeName)
  case object(TypeName)
  case list(of: FieldType)
  /// Key and value pairs, as a list or a mapping.
  case tags
  /// A day: `2026-11-25`.
  case date
  /// Values by names that the configuration chooses.
  case map(of: FieldType)
  /// A text, number, or truth value, or a list of them; what it has to be stands elsewhere.
  case value

  /// How a message calls it.
  public var noun: String {
    switch self {
    case .string: "a text"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "`true` or `false`"
    case .choice(let names): names.count <= 7 ? oneOf(names) : "one of \(names.count) words"
    case .service: "a service principal such as `config.amazonaws.com`"
    case .provider: "`aws.` and an account"
    case .policy: "a policy document"
    case .reference(let type): "a reference such as `_ref: \(type.spec.name).aws.account.name`"
    case .object(let type): "a mapping with the fields of `\(type.spec.name)`"
    case .list: "a list"
    case .tags: "a list of `key` and `value`"
    case .date: "a date such as `2026-11-25`"
    case .map(let item): "a mapping of names to \(item == .value ? "values" : "mappings")"
    case .value: "a value or a list of values"
    }
  }
}

/// The position of a policy in the configuration, which decides its grammar.
public enum DocumentKind: String, Sendable {
  case identity
  case inline
  case trust
  /// Decided by the `policy_type` beside it.
  case organization
}

/// "`a` or `b`", "`a`, `b`, or `c`".
public func oneOf(_ names: [String]) -> String { enumerated(names, by: "or") }

/// "`a` and `b`", "`a`, `b`, and `c`".
public func allOf(_ names: [String]) -> String { enumerated(names, by: "and") }

private func enumerated(_ names: [String], by word: String) -> String {
  let quoted = names.map { "`\($0)`" }
  switch quoted.count {
  case 0: return "nothing"
  case 1: return quoted[0]
  case 2: return "\(quoted[0]) \(word) \(quoted[1])"
  default: return quoted.dropLast().joined(separator: ", ") + ", \(word) " + quoted[quoted.count - 1]
  }
}
