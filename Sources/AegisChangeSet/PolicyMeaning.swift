import AegisBasics
import AegisSyntax

/// A policy document reduced to what it means, as bytes that are equal exactly where two documents mean the same
/// to AWS by their shape: the order of statements, of lists and of keys, a single value instead of a list, the
/// letter case of actions and condition keys, and the two spellings of an account as principal say nothing.
///
/// A document in another language than the policy language (a tag policy) loses only the order of its keys and lists.
/// Text that is no JSON stays as it is.
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language", "IAM JSON policy elements: Principal".
public func meaning(of json: [UInt8]) -> [UInt8] {
  guard let value = readValue(json) else { return json }
  var output: [UInt8] = []
  output.reserveCapacity(json.count + 16)
  (value["Statement"] == nil ? unordered(value) : normalizedDocument(value)).write(to: &output)
  return output
}

/// Whether two documents mean the same.
public func meanSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left == right || meaning(of: left) == meaning(of: right)
}

/// JSON as a value; objects keep their keys sorted.
enum JSONValue: Hashable, Sendable {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  /// A number, a truth value or null, as it is written.
  case word(String)

  subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { return members[key] }
    return nil
  }

  /// The elements of a list; anything else as a list of one.
  var elements: [JSONValue] {
    if case .array(let items) = self { return items }
    return [self]
  }

  /// Strings and words alike.
  var text: String? {
    switch self {
    case .string(let text), .word(let text): text
    default: nil
    }
  }

  var bytes: [UInt8] {
    var output: [UInt8] = []
    write(to: &output)
    return output
  }

  func write(to output: inout [UInt8]) {
    switch self {
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      for (index, key) in members.keys.sorted().enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        JSONValue.string(key).write(to: &output)
        output.append(UInt8(ascii: ":"))
        members[key]!.write(to: &output)
      }
      output.append(UInt8(ascii: "}"))
    case .array(let items):
      output.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        item.write(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .word(let text): output.append(contentsOf: text.utf8)
    case .string(let text):
      output.append(UInt8(ascii: "\""))
      for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
        case 0..<0x20: output += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
        default: output.append(byte)
        }
      }
      output.append(UInt8(ascii: "\""))
    }
  }
}

/// Nil where the text is no JSON.
func readValue(_ json: [UInt8]) -> JSONValue? {
  let parsed = parseJSON(json, file: FileID(rawValue: 0))
  guard !parsed.bag.hasErrors, let root = parsed.value.root else { return nil }
  return value(parsed.value, root)
}

private func value(_ tree: SyntaxTree, _ node: NodeID) -> JSONValue {
  switch tree.kind(node) {
  case .mapping:
    var members: [String: JSONValue] = [:]
    for entry in tree.entries(node) { members[tree.string(entry.key)] = value(tree, entry.value) }
    return .object(members)
  case .sequence: return .array(tree.items(node).map { value(tree, $0) })
  default:
    let style = tree.records[node].style
    let text = tree.string(node)
    return style == .jsonNumber || style == .jsonKeyword ? .word(text) : .string(text)
  }
}

private func normalizedDocument(_ document: JSONValue) -> JSONValue {
  guard case .object(var members) = document else { return document }
  members["Version"] = members["Version"] ?? .string("2008-10-17")
  members["Statement"] = sortedSet((members["Statement"]?.elements ?? []).map(normalizedStatement))
  return .object(members)
}

private func normalizedStatement(_ statement: JSONValue) -> JSONValue {
  guard case .object(let members) = statement else { return statement }
  var normalized: [String: JSONValue] = [:]
  for (name, value) in members {
    switch name {
    case "Action", "NotAction": normalized[name] = sortedSet(value.elements.map { .string(($0.text ?? "").lowercased()) })
    case "Resource", "NotResource": normalized[name] = sortedSet(value.elements.map(asString))
    case "Principal", "NotPrincipal": normalized[name] = normalizedPrincipal(value)
    case "Condition": normalized[name] = normalizedCondition(value)
    default: normalized[name] = asString(value)
    }
  }
  return .object(normalized)
}

private func normalizedPrincipal(_ principal: JSONValue) -> JSONValue {
  guard case .object(let members) = principal else { return .object(["AWS": .array([asString(principal)])]) }
  var normalized: [String: JSONValue] = [:]
  for (type, values) in members { normalized[type] = sortedSet(values.elements.map { .string(principalText($0.text ?? "")) }) }
  return .object(normalized)
}

/// An account by its number is its root user's ARN to AWS, and comes back as that.
func principalText(_ text: String) -> String {
  let isAccount = isAccountID(text)
  return isAccount ? "arn:aws:iam::\(text):root" : text
}

private func normalizedCondition(_ condition: JSONValue) -> JSONValue {
  guard case .object(let operators) = condition else { return condition }
  var normalized: [String: JSONValue] = [:]
  for (name, keys) in operators {
    guard case .object(let keys) = keys else { continue }
    var values: [String: JSONValue] = [:]
    for (key, value) in keys { values[key.lowercased()] = sortedSet(value.elements.map(asString)) }
    normalized[name.lowercased()] = .object(values)
  }
  return .object(normalized)
}

/// The same with every list as a set.
///
/// Source: AWS Organizations user guide, "Understanding management policy inheritance": the values of an operator are a set.
private func unordered(_ value: JSONValue) -> JSONValue {
  switch value {
  case .object(let members): .object(members.mapValues(unordered))
  case .array(let items): sortedSet(items.map(unordered))
  case .string, .word: value
  }
}

/// Numbers and truth values are strings to the policy language.
private func asString(_ value: JSONValue) -> JSONValue { value.text.map { .string($0) } ?? value }

/// A list as a set: each element once, in the order of its bytes.
private func sortedSet(_ items: [JSONValue]) -> JSONValue {
  if items.count == 1 { return .array(items) }
  let written = Set(items).map { (bytes: $0.bytes, value: $0) }
  return .array(written.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.value))
}
