public import AegisBasics

/// What there is to say of tags: of those such as CloudFormation's `!Ref`, since nothing here gives them a meaning, so that
/// what they stand in front of would be read as it is written; and of YAML's own where they call a value what it is not.
public func foreignTags(in tree: SyntaxTree) -> DiagnosticBag {
  var bag = DiagnosticBag()
  for properties in tree.properties {
    guard let range = properties.tag else { continue }
    let tag = String(decoding: tree.text[Int(range.start)..<Int(range.end)], as: UTF8.self)
    // Of what type a value is the grammar knows better than a tag that fits.
    if tag == "!" { continue }
    guard let type = CoreType(tag) else {
      bag.report(.foreignTag(tag, at: SourceRange(tree.file, range)))
      continue
    }
    if tree.records[properties.node].flags.contains(.incomplete) || type.fits(properties.node, in: tree) { continue }
    bag.report(.tagMismatch(tag, type, found: noun(properties.node, in: tree), at: SourceRange(tree.file, range)))
  }
  return bag
}

/// A type of YAML that values of a configuration can have.
///
/// - Source: YAML 1.2.2, 10.1 to 10.3; of YAML 1.1's further types the timestamp, which is a date here.
private enum CoreType: String {
  case map, seq, str, null, bool, int, float, timestamp

  init?(_ tag: String) {
    let name: Substring
    if tag.hasPrefix("!!") {
      name = tag.dropFirst(2)
    } else {
      guard tag.hasPrefix("!<tag:yaml.org,2002:"), tag.hasSuffix(">") else { return nil }
      name = tag.dropFirst("!<tag:yaml.org,2002:".count).dropLast()
    }
    self.init(rawValue: String(name))
  }

  var noun: String {
    switch self {
    case .map: "a mapping"
    case .seq: "a list"
    case .str: "a text"
    case .null: "nothing"
    case .bool: "a truth value"
    case .int: "a whole number"
    case .float: "a number"
    case .timestamp: "a date"
    }
  }

  func fits(_ node: NodeID, in tree: SyntaxTree) -> Bool {
    switch self {
    case .map: return tree.kind(node) == .mapping
    case .seq: return tree.kind(node) == .sequence
    case .str, .null, .bool, .int, .float, .timestamp: break
    }
    guard tree.kind(node) == .scalar else { return false }
    let text = tree.string(node)
    switch self {
    case .map, .seq, .str: return true
    case .null: return text.isEmpty || ["~", "null", "Null", "NULL"].contains(text)
    case .bool: return ["true", "false", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    case .int: return isNumber(text) && !text.contains(".")
    case .float: return isNumber(text)
    case .timestamp: return text.utf8.count >= 8 && text.utf8.prefix(4).allSatisfy { (0x30...0x39).contains($0) } && text.dropFirst(4).hasPrefix("-")
    }
  }

  /// Decimal, hexadecimal, octal or in base 60, with `_` between digits, and YAML's infinity and what is no number.
  private func isNumber(_ text: String) -> Bool {
    let body = text.lowercased().drop { $0 == "+" || $0 == "-" }
    if body == ".inf" || body == ".nan" { return true }
    return body.contains(where: \.isHexDigit) && body.first != "e" && body.utf8.allSatisfy { "0123456789abcdefox._:+-".utf8.contains($0) }
  }
}

private func noun(_ node: NodeID, in tree: SyntaxTree) -> String {
  switch tree.kind(node) {
  case .mapping: "a mapping"
  case .sequence: "a list"
  case .scalar, .alias: tree.records[node].flags.contains(.absent) ? "nothing" : "a text"
  }
}

extension DiagnosticCode {
  static let foreignTag = DiagnosticCode("AE1057", "foreign-tag")
  static let tagMismatch = DiagnosticCode("AE1058", "tag-mismatch")
}

extension Diagnostic {
  fileprivate static func foreignTag(_ tag: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .foreignTag, .error, "the tag `\(tag)` has no meaning here", Label(place, "would be left out"),
      help: "write the value itself, or quote it if the `!` belongs to it")
  }

  fileprivate static func tagMismatch(_ tag: String, _ type: CoreType, found: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .tagMismatch, .error, "the tag `\(tag)` does not fit its value", Label(place, "expected \(type.noun) behind it, found \(found)"),
      help: "remove the tag, or write \(type.noun)")
  }
}
