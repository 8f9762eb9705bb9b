import AegisSystem

/// A file of the repository that is written by machine.
public struct GeneratedFile: Sendable {
  /// From the repository's root.
  public let path: String
  public let text: String
}

/// The reference pages of rules, from their metadata.
public func rulePages(root: String) throws -> [GeneratedFile] {
  try generateRulePages(peers: try GrammarNode(text: try Disk.read("\(root)/grammar/peers.yaml"), path: "grammar/peers.yaml"))
}

/// Everything that is generated from the grammar under `root`.
public func generatedFiles(root: String) throws -> [GeneratedFile] {
  func grammar(_ path: String) throws -> GrammarNode {
    try GrammarNode(text: try Disk.read("\(root)/\(path)"), path: path)
  }
  let types = try Disk.list("\(root)/grammar/types").filter { $0.hasSuffix(".yaml") }.sorted()
  let folder = "Sources/AegisSchema/Generated"
  return [
    GeneratedFile(path: "\(folder)/Types.swift", text: try generateTypes(try types.map { try grammar("grammar/types/\($0)") })),
    GeneratedFile(path: "\(folder)/Limits.swift", text: try generateLimits(try grammar("grammar/limits.yaml"))),
    GeneratedFile(path: "\(folder)/PolicyLanguage.swift", text: try generatePolicyLanguage(try grammar("grammar/policy.yaml"))),
    GeneratedFile(path: "\(folder)/Settings.swift", text: try generateSettings(try grammar("grammar/project.yaml"))),
    GeneratedFile(
      path: "Sources/AegisAccess/Generated/EscalationMethods.swift",
      text: try generateEscalationMethods(try grammar("grammar/escalation.yaml"))),
    GeneratedFile(path: "Sources/AegisLint/Generated/RiskTable.swift", text: try generateRisk(try grammar("grammar/risk.yaml"))),
  ]
}
