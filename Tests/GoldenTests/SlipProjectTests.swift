import AegisBasics
import AegisDriver
import AegisSamples
import AegisSystem
import Foundation
import TestSupport
import Testing

/// One slip of the hand in one file of an organization: it ends well, and where that file is wrong by itself, no
/// other is blamed for it; there are no more findings than mistakes.
///
/// How many mistakes a slip makes is the slip's to say: lines that change places, and tokens that do across lines, may
/// leave something wrong on both.
@Suite struct SlipProjectTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

  /// One file of a project.
  struct Case: Sendable, CustomTestStringConvertible {
    let project: String
    let path: String
    let files: [String: String]
    /// How many slips are tried in the ordinary mode.
    let sample: Int
    var testDescription: String { "\(project)/\(path)" }
  }

  /// An organization that was made, the samples of the repository, and what rules that look at whole configurations accept.
  private static let valid: [Case] = {
    var spec = OrganizationSpec()
    (spec.accounts, spec.roles, spec.policies, spec.groups, spec.users) = (2, 2, 2, 2, 2)
    let made = Dictionary(uniqueKeysWithValues: makeOrganization(spec).files.map { ($0.path, $0.text) })
    var cases = made.keys.sorted().filter { !$0.hasPrefix("member_accounts") }.map { Case(project: "made", path: $0, files: made, sample: 60) }
    for sample in ["documents", "templates", "fields", "organization"] { cases += project(sample, sample: 12) }
    for path in Golden.files(in: "lint", withExtension: "yaml") where path.contains("/accepted") {
      guard let text = try? Golden.read(path).text, SlipTrial.isOrganization(text) else { continue }
      cases.append(Case(project: path, path: "organization.yaml", files: ["organization.yaml": String(decoding: text, as: UTF8.self)], sample: 6))
    }
    return cases
  }()

  /// The projects with mistakes in them.
  private static let broken: [Case] = ProjectFixtures.projects.flatMap { project($0, sample: 12) }

  private static func project(_ name: String, sample: Int) -> [Case] {
    guard let project = DiskProject(root: Golden.root + name), let paths = try? project.list(excluding: []) else { return [] }
    var files: [String: String] = [:]
    for path in paths + [ProjectPath("aegis.ini")] { files[path.text] = (try? project.read(path)).map { String(decoding: $0, as: UTF8.self) } }
    return files.keys.sorted().map { Case(project: name, path: $0, files: files, sample: sample) }
  }

  @Test func thereAreCasesOfEveryKind() {
    #expect(Set(Self.valid.map(\.project)).count > 40)
    #expect(Self.broken.count > 20)
  }

  @Test(arguments: valid) func noOtherFileIsBlamed(_ it: Case) async throws {
    let text = try #require(it.files[it.path])
    let trial = await SlipTrial(files: it.files.mapValues { Array($0.utf8) })
    // What one rule accepts may be an error for another reason: it has to end well.
    #expect(trial.isValid || it.project.hasPrefix("lint/"))
    let slips = Slips(of: Array(text.utf8))
    let chosen = chosenSlips(slips, it.sample)
    var blamed: [String] = []
    var several: [String] = []
    for index in chosen {
      let outcome = await trial.outcome(of: slips[index].text, at: it.path)
      let what = "\(slips[index].what): \(outcome.findings.map(\.text))"
      #expect(!outcome.isLaidOutBadly, "\(it.path), \(what)")
      guard trial.isValid else { continue }
      if outcome.blamesOthers { blamed.append(what) }
      if outcome.findings.count > slips[index].mistakes { several.append(what) }
    }
    #expect(blamed.isEmpty, "\(it.path): \(blamed.count) of \(chosen.count) slips blame another file:\n\(blamed.prefix(8).joined(separator: "\n"))")
    #expect(
      several.count * 500 <= chosen.count,
      "\(it.path): \(several.count) of \(chosen.count) slips have more findings than mistakes:\n\(several.prefix(8).joined(separator: "\n"))")
  }

  /// What is wrong with them already hides some of what is new: how much is told is not counted here.
  @Test(arguments: broken) func brokenProjectsEndWell(_ it: Case) async throws {
    let text = try #require(it.files[it.path])
    let trial = await SlipTrial(files: it.files.mapValues { Array($0.utf8) })
    let slips = Slips(of: Array(text.utf8))
    for index in chosenSlips(slips, it.sample) {
      let outcome = await trial.outcome(of: slips[index].text, at: it.path)
      #expect(!outcome.isLaidOutBadly, "\(it.path), \(slips[index].what)")
    }
  }

  /// The same ones in each run.
  private func chosenSlips(_ slips: Slips, _ sample: Int) -> [Int] {
    var random = RandomSource(seed: 1)
    return Self.isLong || slips.isEmpty ? Array(slips.indices) : (0..<sample).map { _ in random.below(slips.count) }
  }
}
