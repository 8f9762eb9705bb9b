public import AegisBasics
import AegisSchema
import AegisSyntax

/// Reports placeholders of templates that stand outside of them, where nothing fills them in.
///
/// Other text in double braces is left alone: it may be meant as it is written.
///
/// - Parameter units: Those that do not hold `{{` are passed over.
public func checkPlaceholders(outside plan: TemplatePlan, in units: [SourceUnit]) -> DiagnosticBag {
  var bag = DiagnosticBag()
  for unit in units where unit.mayHoldPlaceholders {
    let tree = unit.file.tree
    guard let root = tree.root else { continue }
    let filled = plan.filledNodes(of: unit)
    let documents = Set(unit.file.documents.lazy.filter { !$0.isMapping }.map(\.node))
    for node in root..<tree.end(of: root) where tree.kind(node) == .scalar && !filled.contains(where: { $0.contains(node) }) {
      guard let scalar = TemplateScalar(node, of: tree, context: documents.contains(node) ? .json : .text) else { continue }
      for placeholder in scalar.placeholders where isMeant(placeholder.name) {
        bag.report(.placeholderNotInTemplate(placeholder.name, at: placeholder.at))
      }
    }
  }
  return bag
}

/// Leaves out what a placeholder that stays as it is makes of the text around it: that is not another mistake.
public func withoutConsequencesOfPlaceholders(_ findings: [Diagnostic]) -> [Diagnostic] {
  let places = Dictionary(grouping: findings.lazy.filter { $0.code == .misplacedPlaceholder }.map(\.primary.at), by: \.file)
  guard !places.isEmpty else { return findings }
  return findings.filter { finding in
    let at = finding.primary.at
    return finding.code == .misplacedPlaceholder
      || !(places[at.file] ?? []).contains { at.range.start <= $0.range.start && $0.range.end <= at.range.end }
  }
}

private func isMeant(_ name: String) -> Bool {
  name.hasPrefix("var.") || BuiltInPlaceholder.allCases.contains { builtIn in
    name == builtIn.rawValue || name.hasPrefix(builtIn.rawValue.prefix { $0 != "." } + ".")
  }
}

extension TemplatePlan {
  /// The nodes of a file that belong to a template and are filled in.
  fileprivate func filledNodes(of unit: SourceUnit) -> [Range<NodeID>] {
    let tree = unit.file.tree
    return templates.flatMap(\.parts).filter { $0.unit === unit }.flatMap { part -> [Range<NodeID>] in
      guard let root = part.node ?? tree.root else { return [] }
      let all = root..<tree.end(of: root)
      let own = templateSettings(of: tree, root)
      // What a template says of itself stands in one of its entries, which are looked at one by one.
      guard part.expected == .object(.template), !own.isEmpty else { return [all] }
      return tree.entries(root).map { $0.key..<tree.end(of: $0.value) }.filter { entry in !own.contains { entry.contains($0.lowerBound) } }
    }
  }
}

extension SyntaxTree {
  /// Whether a file is worth a look for placeholders outside of templates: it holds `{{`.
  ///
  /// Where the structure is torn, what looks outside of a template may stand inside of one.
  var mayHoldPlaceholders: Bool {
    broken.isEmpty && text.withUnsafeBytes { holdsPair(of: UInt8(ascii: "{"), in: $0) }
  }
}

/// Whether a byte stands twice in a row. Eight places a step.
private func holdsPair(of byte: UInt8, in bytes: UnsafeRawBufferPointer) -> Bool {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let pattern = ones &* UInt64(byte)
  var at = 0
  while at + 9 <= bytes.count {
    let here = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) ^ pattern
    let next = bytes.loadUnaligned(fromByteOffset: at + 1, as: UInt64.self) ^ pattern
    let both = here | next
    if (both &- ones) & ~both & (ones &* 0x80) != 0 { return true }
    at += 8
  }
  while at + 2 <= bytes.count {
    if bytes[at] == byte && bytes[at + 1] == byte { return true }
    at += 1
  }
  return false
}
