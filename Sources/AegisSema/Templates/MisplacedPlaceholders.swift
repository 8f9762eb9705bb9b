public import AegisBasics
import AegisSchema
import AegisSyntax

/// Reports placeholders of templates that stand outside of them, where nothing fills them in.
///
/// Other text in double braces is left alone: it may be meant as it is written.
///
/// - Parameter units: Those that may hold some.
public func checkPlaceholders(outside plan: TemplatePlan, in units: [SourceUnit]) -> DiagnosticBag {
  var bag = DiagnosticBag()
  for unit in units {
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

/// Whether a file is worth a look for placeholders outside of templates.
///
/// Where the structure is torn, what looks outside of a template may stand inside of one.
public func mayHoldPlaceholders(_ unit: SourceUnit) -> Bool {
  unit.file.tree.broken.isEmpty && unit.file.tree.text.contains(pair: UInt8(ascii: "{"))
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

extension [UInt8] {
  /// Whether a byte stands twice in a row. Without an early end, so that many bytes are looked at at once.
  fileprivate func contains(pair byte: UInt8) -> Bool {
    withUnsafeBufferPointer { bytes in
      guard bytes.count > 1 else { return false }
      var found: UInt8 = 0
      for index in 1..<bytes.count { found |= (bytes[index - 1] ^ byte) | (bytes[index] ^ byte) == 0 ? 1 : 0 }
      return found != 0
    }
  }
}
