import AegisBasics
import AegisSyntax

extension Findings {
  /// Reports the elements of a list that others cover: what one element covers is one finding.
  ///
  /// - Parameters:
  ///   - pairs: In the list's order.
  ///   - elements: All elements of the list.
  mutating func report(covered pairs: [(node: NodeID, coveredBy: NodeID)], of elements: [NodeID], in statement: StatementFacts) {
    if pairs.isEmpty { return }
    let wider = Dictionary(pairs.map { ($0.node, $0.coveredBy) }, uniquingKeysWith: { first, _ in first })
    var order: [NodeID] = []
    var covered: [NodeID: [NodeID]] = [:]
    for pair in pairs {
      // What covers may be covered itself.
      var widest = pair.coveredBy
      for _ in pairs {
        guard let next = wider[widest] else { break }
        widest = next
      }
      if covered[widest] == nil { order.append(widest) }
      covered[widest, default: []].append(pair.node)
    }
    for widest in order { report(covered[widest] ?? [], coveredBy: widest, of: elements, in: statement) }
  }

  private mutating func report(_ nodes: [NodeID], coveredBy wider: NodeID, of elements: [NodeID], in statement: StatementFacts) {
    let (text, other) = (statement.text(nodes[0]), statement.text(wider))
    let (rest, edits) = (nodes.dropFirst(), statement.removals(of: nodes, from: elements))
    let isRepetition = nodes.allSatisfy { statement.text($0) == other }
    let message =
      switch (isRepetition, rest.count) {
      case (true, 0): "`\(text)` is listed twice"
      case (true, let more): "`\(text)` is listed \(more + 2) times"
      case (false, 0): "`\(text)` is covered by `\(other)`"
      case (false, let more): "`\(text)` and \(more == 1 ? "one" : "\(more)") more are covered by `\(other)`"
      }
    let (label, remove) = (isRepetition ? "listed again" : "covered already", rest.isEmpty ? "remove it" : "remove them")
    report(
      message, at: Label(statement.place(nodes[0]), label),
      secondary: [Label(statement.place(wider), "already here")] + rest.map { Label(statement.place($0), isRepetition ? label : "covered too") },
      help: "\(remove): nothing changes", fixes: edits.isEmpty ? [] : [Fix(remove, .safe, edits: edits)])
  }
}
