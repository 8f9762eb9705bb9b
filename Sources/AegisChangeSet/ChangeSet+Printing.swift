public import AegisBasics

/// A change set as text, one call a line in the order in which they are made, each with the place that asks for it.
///
/// For people, and for golden tests.
public func printChangeSet(_ set: ChangeSet, sources: SourceMap) -> [UInt8] {
  var output = ""
  var phase = -1
  for (index, step) in set.steps.enumerated() {
    if step.phase != phase {
      if phase >= 0 { output += "\n" }
      phase = step.phase
    }
    let address = set.changes[step.change].address
    output += "\(index + 1). \(step.scope.account ?? "organization"): \(step.operation.action)  \(address.kind.noun)"
    if !address.name.isEmpty { output += " \(address.name)" }
    if !step.dependencies.isEmpty { output += "  after \(step.dependencies.map { String($0 + 1) }.joined(separator: ", "))" }
    if let origin = step.origin {
      let file = sources[origin.file]
      output += "  # \(file.displayPath):\(file.position(of: origin.range.start, unit: .scalars).line)"
    }
    output += "\n"
  }
  return Array(output.utf8)
}
