import AegisBasics
import AegisLint
import AegisSyntax
import Foundation
import TestSupport
import Testing

/// One rule as a test's argument.
struct RuleCase: Sendable, CustomTestStringConvertible {
  let type: any Rule.Type
  var metadata: RuleMetadata { type.metadata }
  var testDescription: String { metadata.code.name }
  var folder: String { "lint/\(metadata.code.name)" }

  static let all = RuleRegistry.all.map { RuleCase(type: $0) }
}

/// Every rule does what its metadata and its fixtures under `golden/lint` say.
@Suite struct RuleTests {
  /// The examples of `aegis explain`.
  @Test(arguments: RuleCase.all) func examplesHold(_ rule: RuleCase) async {
    #expect(!rule.metadata.flagged.isEmpty && !rule.metadata.accepted.isEmpty, "examples are missing")
    for (examples, isFlagged) in [(rule.metadata.flagged, true), (rule.metadata.accepted, false)] {
      for example in examples {
        let result = await run(rule, example)
        let problems = disagreements(in: result.file, with: result.all, needsColumns: isFlagged)
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))\nin\n\(example.text)")
        #expect(isFlagged != result.all.isEmpty, "\(isFlagged ? "not " : "")found in\n\(example.text)")
      }
    }
  }

  private func run(_ rule: RuleCase, _ example: RuleExample) async -> RuleFixture {
    guard let kind = example.kind else {
      let file = SourceFile(id: FileID(rawValue: 0), displayPath: "organization.yaml", text: Array(example.text.utf8))
      return await RuleFixture.run(rule.type, file, settings: example.settings)
    }
    return RuleFixture.run(rule.type, document: example.text, as: kind, settings: example.settings)
  }

  /// At least two documents (or configurations) that are flagged, with exact columns, and two that are accepted.
  @Test(arguments: RuleCase.all) func fixturesHold(_ rule: RuleCase) async throws {
    let files = Golden.files(in: rule.folder, withExtension: "yaml")
    var counts = (flagged: 0, accepted: 0, inBlocks: 0)
    for path in files {
      let isFlagged = path.hasPrefix("\(rule.folder)/flagged")
      #expect(isFlagged || path.hasPrefix("\(rule.folder)/accepted"), "\(path): fixtures are called flagged… or accepted…")
      let settings = try? Golden.read(String(path.dropLast(4)) + "ini").text
      let result = await RuleFixture.run(
        rule.type, try Golden.read(path), settings: settings.map { String(decoding: $0, as: UTF8.self) })
      let problems = disagreements(in: result.file, with: result.all, needsColumns: true)
      #expect(problems.isEmpty, "\(path):\n\(problems.joined(separator: "\n"))")
      for (index, findings) in result.findings.enumerated() {
        #expect(isFlagged != findings.isEmpty, "\(path): document \(index + 1) is \(findings.isEmpty ? "not flagged" : "flagged")")
      }
      if isFlagged { counts.flagged += result.findings.count } else { counts.accepted += result.findings.count }
      if isFlagged { counts.inBlocks += findingsInBlocks(result) }
    }
    #expect(counts.flagged >= 2 && counts.accepted >= 2, "golden/\(rule.folder): two of each are needed")
    if !rule.metadata.kinds.isEmpty { #expect(counts.inBlocks > 0, "golden/\(rule.folder): no finding inside a block scalar") }
  }

  private func findingsInBlocks(_ result: RuleFixture) -> Int {
    let blocks = parseYAML(result.file.text, file: result.file.id).value.blocks
    return result.all.count { finding in blocks.contains { $0.content.contains(finding.primary.at.range.start) } }
  }

  @Test func everyFolderIsOfARule() throws {
    let names = Set(RuleCase.all.map(\.metadata.code.name))
    let folders = try FileManager.default.contentsOfDirectory(atPath: Golden.root + "lint")
    #expect(Set(folders).subtracting(names) == [])
  }

  @Test(arguments: RuleCase.all) func metadataReadsWell(_ rule: RuleCase) {
    let metadata = rule.metadata
    #expect(!metadata.summary.hasSuffix("."), "the summary ends in a period")
    #expect(metadata.summary.first?.isUppercase != true || metadata.summary.first == "`")
    #expect(metadata.rationale.hasSuffix("."), "the rationale is whole sentences")
    #expect(metadata.kinds.isEmpty == (rule.type is any ProgramRule.Type))
    #expect(metadata.code.code.hasPrefix("AE4") || metadata.code.code.hasPrefix("AE5"))
  }

  @Test func rulesAreInOrder() {
    let codes = RuleCase.all.map(\.metadata.code.code)
    #expect(codes == codes.sorted(), "the registry's lists are in the order of codes")
  }
}

/// A rule's file and its line in the registry go together.
@Suite struct RuleRegistryTests {
  @Test func everyRuleFileIsRegistered() throws {
    let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../Sources/AegisLint/Rules").standardized
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    let registered = Set(RuleRegistry.all.map { "\($0)" })
    var found: Set<String> = []
    for name in names where name.hasSuffix(".swift") && !name.hasSuffix("Rules.swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      let rules = text.matches(of: #/(?m)^struct (\w+): (?:Statement|Answerable|Policy|Program|Account|Neighbour)Rule/#).map { String($0.1) }
      if rules.count > 1 { Issue.record("\(name) holds several rules") }
      found.formUnion(rules)
    }
    #expect(found == registered)
    #expect(found.count >= 5)
  }
}
