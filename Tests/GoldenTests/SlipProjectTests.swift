import AegisBasics
import AegisDriver
import AegisSamples
import AegisSystem
import Foundation
import TestSupport
import Testing

/// One slip of the hand in one file of an organization: it ends well, and where that file is wrong by itself, no
/// other is blamed for it.
///
/// One slip is one finding, but for these, which are two mistakes or cannot be told from two:
/// - lines that change places, and tokens that do across lines: something is wrong on both (`AE3008` and `AE1015`);
/// - a line that is doubled where a name and something else is lost (`AE2033` and `AE2036`: a second root, the first of which is empty);
/// - a bracket in a list on one line, that leaves one mark too many and one too few (`AE1026` and `AE1029`);
/// - a line that goes from between two elements of a policy, so that the one is missing and the other stands wrong (`AE3113` and `AE3121`).
@Suite struct SlipProjectTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

  /// One file of a project without errors.
  struct Case: Sendable, CustomTestStringConvertible {
    let project: String
    let path: String
    let files: [String: String]
    var testDescription: String { "\(project)/\(path)" }
  }

  /// An organization that was made, and in the long mode the samples of the repository.
  private static let cases: [Case] = {
    var spec = OrganizationSpec()
    (spec.accounts, spec.roles, spec.policies, spec.groups, spec.users) = (2, 2, 2, 2, 2)
    let made = Dictionary(uniqueKeysWithValues: makeOrganization(spec).files.map { ($0.path, $0.text) })
    var cases = made.keys.sorted().filter { !$0.hasPrefix("member_accounts") }.map { Case(project: "made", path: $0, files: made) }
    for sample in isLong ? ["documents", "templates", "fields", "organization"] : [] {
      guard let project = DiskProject(root: Golden.root + sample), let paths = try? project.list(excluding: []) else { continue }
      var files: [String: String] = [:]
      for path in paths + [ProjectPath("aegis.ini")] { files[path.text] = (try? project.read(path)).map { String(decoding: $0, as: UTF8.self) } }
      cases += files.keys.sorted().map { Case(project: sample, path: $0, files: files) }
    }
    return cases
  }()

  @Test(arguments: cases) func noOtherFileIsBlamed(_ it: Case) async throws {
    let text = try #require(it.files[it.path])
    let trial = await SlipTrial(files: it.files.mapValues { Array($0.utf8) })
    #expect(trial.isValid)
    let slips = Slips(of: Array(text.utf8))
    var random = RandomSource(seed: 1)
    let chosen = Self.isLong || slips.isEmpty ? Array(slips.indices) : (0..<60).map { _ in random.below(slips.count) }
    var blamed: [String] = []
    var several: [String] = []
    for index in chosen {
      let outcome = await trial.outcome(of: slips[index].text, at: it.path)
      let what = "\(slips[index].what): \(outcome.findings.map(\.text))"
      #expect(!outcome.isLaidOutBadly, "\(it.path), \(what)")
      if outcome.blamesOthers { blamed.append(what) }
      if outcome.findings.count > slips[index].mistakes { several.append(what) }
    }
    #expect(blamed.isEmpty, "\(it.path): \(blamed.count) of \(chosen.count) slips blame another file:\n\(blamed.prefix(8).joined(separator: "\n"))")
    #expect(
      several.count * 100 <= max(100, chosen.count * 2),
      "\(it.path): \(several.count) of \(chosen.count) slips have more than one finding:\n\(several.prefix(8).joined(separator: "\n"))")
  }
}
