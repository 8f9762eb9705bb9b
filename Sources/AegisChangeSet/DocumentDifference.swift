/// One line of what differs between two documents.
public struct DifferenceLine: Sendable, Equatable {
  public enum Sign: Sendable {
    case removed
    case added
    /// What the lines around it belong to.
    case context
  }

  public var sign: Sign
  public var text: String
}

/// What differs between two policy documents by their meaning, statement by statement, the values of lists one by one.
public func difference(of old: String, _ new: String) -> [DifferenceLine] {
  let (before, after) = (statements(old), statements(new))
  guard let before, let after else { return whole(old, new) }
  var lines: [DifferenceLine] = []
  var rest = after.filter { !before.contains($0) }
  for statement in before where !after.contains(statement) {
    let partner = rest.firstIndex { $0["Sid"] != nil && $0["Sid"] == statement["Sid"] } ?? rest.firstIndex { isLike($0, statement) }
    guard let partner else {
      lines.append(DifferenceLine(sign: .removed, text: text(statement)))
      continue
    }
    let other = rest.remove(at: partner)
    lines += changes(statement, other)
  }
  lines += rest.map { DifferenceLine(sign: .added, text: text($0)) }
  // Versions, and keys of other languages.
  return lines.isEmpty ? whole(old, new) : lines
}

private func whole(_ old: String, _ new: String) -> [DifferenceLine] {
  [DifferenceLine(sign: .removed, text: old), DifferenceLine(sign: .added, text: new)]
}

private func statements(_ document: String) -> [JSONValue]? {
  guard let value = readValue(Array(document.utf8)), let list = value["Statement"] else { return nil }
  let normalized = readValue(meaning(of: value.bytes))?["Statement"]?.elements ?? []
  // In the order in which they are written, and as they are written: the normal form is for comparing.
  return list.elements.count == normalized.count ? list.elements : normalized
}

private func isLike(_ left: JSONValue, _ right: JSONValue) -> Bool {
  guard left["Effect"] == right["Effect"] else { return false }
  let names = ["Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"]
  return names.contains { left[$0] != nil && left[$0] == right[$0] }
}

private func changes(_ old: JSONValue, _ new: JSONValue) -> [DifferenceLine] {
  guard case .object(let before) = old, case .object(let after) = new else { return [] }
  let title = (after["Sid"] ?? before["Sid"])?.text.map { "statement `\($0)`" } ?? "statement"
  var lines: [DifferenceLine] = []
  for name in Set(before.keys).union(after.keys).sorted() where before[name] != after[name] {
    let (left, right) = (values(before[name]), values(after[name]))
    lines += left.filter { !right.contains($0) }.map { DifferenceLine(sign: .removed, text: "\(name) \($0)") }
    lines += right.filter { !left.contains($0) }.map { DifferenceLine(sign: .added, text: "\(name) \($0)") }
  }
  return lines.isEmpty ? [] : [DifferenceLine(sign: .context, text: title)] + lines
}

/// The values of an element one by one; those of objects behind their keys.
private func values(_ value: JSONValue?) -> [String] {
  switch value {
  case nil: []
  case .object(let members)?: members.keys.sorted().flatMap { key in values(members[key]).map { "\(key) \($0)" } }
  case .array(let items)?: items.flatMap { values($0) }
  case let value?: [value.text ?? ""]
  }
}

private func text(_ value: JSONValue) -> String {
  guard case .object(let members) = value else { return String(decoding: value.bytes, as: UTF8.self) }
  let order = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]
  return order.compactMap { name in
    members[name].map { value in
      let texts = values(value)
      return name == "Effect" || name == "Sid" ? texts.joined() : "\(name) \(texts.joined(separator: ", "))"
    }
  }.joined(separator: "  ")
}
