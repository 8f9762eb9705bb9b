import AegisSystem

/// A file of the repository that is written by machine.
public struct GeneratedFile: Sendable {
  /// From the repository's root.
  public let path: String
  public let text: String
}

/// Everything that is generated: from the grammar under `root`, and from what the rules say of themselves.
public func generatedFiles(root: String) throws -> [GeneratedFile] {
  func grammar(_ path: String) throws -> GrammarNode {
    try GrammarNode(text: try Disk.read("\(root)/\(path)"), path: path)
  }
  let names = try Disk.list("\(root)/grammar/types").filter { $0.hasSuffix(".yaml") }.sorted()
  let types = try names.map { try grammar("grammar/types/\($0)") }
  let (policy, limits, settings) = (
    try grammar("grammar/policy.yaml"), try grammar("grammar/limits.yaml"), try grammar("grammar/project.yaml")
  )
  let folder = "Sources/AegisSchema/Generated"
  return [
    GeneratedFile(path: "\(folder)/Types.swift", text: try generateTypes(types)),
    GeneratedFile(path: "\(folder)/Limits.swift", text: try generateLimits(limits)),
    GeneratedFile(path: "\(folder)/PolicyLanguage.swift", text: try generatePolicyLanguage(policy)),
    GeneratedFile(path: "\(folder)/Settings.swift", text: try generateSettings(settings)),
    GeneratedFile(
      path: "Sources/AegisAccess/Generated/EscalationMethods.swift",
      text: try generateEscalationMethods(try grammar("grammar/escalation.yaml"))),
    GeneratedFile(
      path: "Sources/AegisAccess/Generated/ReadyAssertions.swift",
      text: try generateReadyAssertions(try grammar("grammar/assertions.yaml"))),
    GeneratedFile(path: "Sources/AegisAccess/Generated/RegionTable.swift", text: try generateRegions(try grammar("grammar/regions.yaml"))),
    GeneratedFile(
      path: "Sources/AegisAnalyze/Generated/ActivityTable.swift", text: try generateActivity(try grammar("grammar/activity.yaml"))),
    GeneratedFile(path: "Sources/AegisLint/Generated/RiskTable.swift", text: try generateRisk(try grammar("grammar/risk.yaml"))),
    GeneratedFile(path: "Sources/AegisLint/Generated/ManagedActs.swift", text: generateManagedActs()),
  ] + (try SchemaGenerator(types: types, policy: policy).files())
    + (try ReferenceGenerator(types: types, settings: settings, limits: limits).files())
    + (try generateRulePages(peers: try grammar("grammar/peers.yaml")))
}
