import AegisBasics
import AegisSyntax

/// Texts, numbers, truth values and choices.
///
/// Scalars are typed by the grammar, not by how they look: a text keeps what is written.
extension FileChecker {
  mutating func scalar(_ node: NodeID, as type: FieldType, field: FieldSpec?, key: NodeID?) -> ConfigValue {
    guard tree.kind(node) == .scalar else {
      report(.wrongType(of: keyText(key), expected: type.noun, found: noun(node), at: valuePlace(node), help: nil))
      return .invalid
    }
    guard !tree.records[node].flags.contains(.incomplete) else { return .invalid }
    switch type {
    case .string, .service, .provider: return text(node, type, field)
    case .integer(let range): return integer(node, range, key)
    case .boolean: return boolean(node, key)
    case .choice(let names): return choice(node, names, key)
    case .date: return date(node, key)
    case .policy, .reference, .object, .list, .tags, .map, .value: return .invalid
    }
  }

  private mutating func text(_ node: NodeID, _ type: FieldType, _ field: FieldSpec?) -> ConfigValue {
    reportRetyped(node)
    if let length = field?.length {
      let count = tree.withValue(node) { $0.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
      guard length.contains(count) else {
        report(.wrongLength(of: field!.name, count, allowed: length, at: valuePlace(node)))
        return .invalid
      }
    }
    let fits: Bool
    switch type {
    case .service: fits = patterns.matches("[a-z0-9.-]+\\.[a-z0-9.-]+", node, in: tree)
    case .provider: fits = patterns.matches("aws\\..+", node, in: tree)
    default: fits = field.map { patterns.matches($0, node, in: tree) } ?? true
    }
    if !fits {
      report(.patternMismatch(tree.string(node), field: field, type: type, at: valuePlace(node)))
      return .invalid
    }
    return .scalar(node)
  }

  /// Warns of a text that is none to other programs.
  mutating func reportRetyped(_ node: NodeID) {
    guard tree.records[node].style == .plain, tree.kind(node) == .scalar, !isTaggedAsText(node), let kind = tree.withValue(node, { retypedByYAML11($0) }) else { return }
    report(.retypedScalar(tree.string(node), as: kind, at: place(node)))
  }

  /// Whether a tag says that this is text, whatever it looks like.
  private func isTaggedAsText(_ node: NodeID) -> Bool {
    guard tree.records[node].flags.contains(.hasProperties), let tag = tree.properties.first(where: { $0.node == node })?.tag else { return false }
    return ["!!str", "!", "!<tag:yaml.org,2002:str>"].contains(String(decoding: tree.text[Int(tag.start)..<Int(tag.end)], as: UTF8.self))
  }

  private mutating func integer(_ node: NodeID, _ range: ClosedRange<Int>, _ key: NodeID?) -> ConfigValue {
    let text = tree.string(node)
    let isPlain = tree.records[node].style == .plain
    guard isPlain, let number = Int(text), text.utf8.first != UInt8(ascii: "+"),
      number == 0 || text.utf8.first != UInt8(ascii: "0")
    else {
      var finding = Diagnostic.wrongType(
        of: keyText(key), expected: FieldType.integer(range).noun, found: noun(node), at: valuePlace(node), help: nil)
      if !isPlain, let number = Int(text) {
        finding.help = "write it without quotes"
        finding.fixes = [Fix("write `\(number)`", .safe, edits: [Edit(place(node), replacement: "\(number)")])]
      }
      report(finding)
      return .invalid
    }
    guard range.contains(number) else {
      report(.outOfRange(of: keyText(key), number, allowed: range, at: place(node)))
      return .invalid
    }
    return .scalar(node)
  }

  private mutating func boolean(_ node: NodeID, _ key: NodeID?) -> ConfigValue {
    let text = tree.string(node)
    let isPlain = tree.records[node].style == .plain
    switch (text, isPlain) {
    case ("true", true), ("True", true), ("TRUE", true), ("false", true), ("False", true), ("FALSE", true):
      return .scalar(node)
    default: break
    }
    let meant: String? =
      switch text.lowercased() {
      case "true", "yes", "on", "y": "true"
      case "false", "no", "off", "n": "false"
      default: nil
      }
    var finding = Diagnostic.wrongType(
      of: keyText(key), expected: FieldType.boolean.noun, found: noun(node), at: valuePlace(node),
      help: meant.map { "write `\($0)`" })
    if let meant { finding.fixes = [Fix("write `\(meant)`", .safe, edits: [Edit(place(node), replacement: meant)])] }
    report(finding)
    return .invalid
  }

  private mutating func date(_ node: NodeID, _ key: NodeID?) -> ConfigValue {
    if CalendarDate(tree.string(node)) != nil { return .scalar(node) }
    report(.wrongType(of: keyText(key), expected: FieldType.date.noun, found: noun(node), at: valuePlace(node), help: nil))
    return .invalid
  }

  private mutating func choice(_ node: NodeID, _ names: [String], _ key: NodeID?) -> ConfigValue {
    let text = tree.string(node)
    if names.contains(text) { return .scalar(node) }
    report(.unknownChoice(text, of: keyText(key), choices: names, at: valuePlace(node)))
    return .invalid
  }
}

/// What YAML 1.1 makes of a plain scalar that YAML 1.2 or a person reads as a text; nil for a text in both.
///
/// Source: YAML 1.1 type repository (bool, int, float, timestamp).
public func retypedByYAML11(_ text: UnsafeBufferPointer<UInt8>) -> String? {
  guard let first = text.first, text.count <= 40 else { return nil }
  switch first {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
    return retypedNumber(String(decoding: text, as: UTF8.self))
  case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"),
    UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
    guard text.count <= 5 else { return nil }
    switch String(decoding: text, as: UTF8.self) {
    case "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "true", "True", "TRUE", "false", "False",
      "FALSE", "on", "On", "ON", "off", "Off", "OFF":
      return "a truth value"
    default: return nil
    }
  default: return nil
  }
}

private func retypedNumber(_ text: String) -> String? {
  let body = text.utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
  func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
  let word = String(decoding: body, as: UTF8.self).lowercased()
  if word == ".inf" || word == ".nan" { return "a number" }
  guard body.contains(where: isDigit) else { return nil }
  if word.hasPrefix("0x") && word.dropFirst(2).allSatisfy({ $0.isHexDigit || $0 == "_" }) { return "a number" }
  if body.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }), let first = body.first, isDigit(first) {
    return "a number"
  }
  let parts = word.split(separator: ":", omittingEmptySubsequences: false)
  if parts.count > 1, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") } }),
    parts.dropFirst().allSatisfy({ (Double($0) ?? 60) < 60 })
  {
    return "a number in base 60"
  }
  let dashes = word.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
  if dashes.count == 3, dashes[0].count == 4, dashes.allSatisfy({ $0.utf8.allSatisfy(isDigit) && !$0.isEmpty }),
    word.utf8.count == 10 || word.dropFirst(10).first == "t" || word.dropFirst(10).first == " "
  {
    return "a date"
  }
  if Double(word) != nil, word.contains(".") { return "a number" }
  return nil
}

/// Compiled patterns of the fields that a file has met.
struct PatternCache: ~Copyable {
  private var compiled: [String: CompiledPattern] = [:]
  private var ofField: [ObjectIdentifier: CompiledPattern] = [:]

  init() {}

  mutating func matches(_ field: FieldSpec, _ node: NodeID, in tree: SyntaxTree) -> Bool {
    guard let pattern = field.pattern else { return true }
    let id = ObjectIdentifier(field)
    if let code = ofField[id] { return tree.withValue(node) { code.matches($0) } }
    ofField[id] = code(pattern)
    return matches(pattern, node, in: tree)
  }

  mutating func matches(_ pattern: String, _ node: NodeID, in tree: SyntaxTree) -> Bool {
    guard let code = code(pattern) else { return true }
    return tree.withValue(node) { code.matches($0) }
  }

  private mutating func code(_ pattern: String) -> CompiledPattern? {
    if compiled[pattern] == nil { compiled[pattern] = CompiledPattern(pattern) }
    return compiled[pattern]
  }
}
