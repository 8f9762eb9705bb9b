import AegisBasics
import AegisDriver
import AegisSamples
import AegisSystem
import Foundation
import TestSupport
import Testing

/// One slip of the hand in one file of an organization: it ends well, and where that file is wrong by itself, no
/// other is blamed for it.
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
    var slips = everySlip(of: Array(text.utf8))
    if !Self.isLong && !slips.isEmpty {
      var random = RandomSource(seed: 1)
      slips = (0..<60).map { _ in random.pick(slips) }
    }
    var blamed: [String] = []
    var several = 0
    for (what, changed) in slips {
      let project = OverlayFileSystem(MemoryFileSystem(it.files), overlays: [ProjectPath(it.path): changed])
      let compilation = await Session(files: project, jobs: 1).compile()
      let errors = compilation.diagnostics.filter { $0.severity == .error }
      if errors.count > 1 { several += 1 }
      let (own, others) = errors.reduce(into: ([String](), [String]())) { found, error in
        let file = compilation.sources[error.primary.at.file].displayPath
        if file == it.path { found.0.append(error.code.code) } else { found.1.append("\(file): \(error.code.code) \(error.message)") }
      }
      // A file that is right by itself may lack what another names: that is the other's to say.
      if own.contains(where: { $0.hasPrefix("AE1") || $0.hasPrefix("AE3") || $0.hasPrefix("AE0") }) && !others.isEmpty {
        blamed.append("\(what): \(own) and \(others)")
      }
    }
    let shown = blamed.prefix(8).joined(separator: "\n")
    #expect(blamed.isEmpty, "\(it.path): \(blamed.count) of \(slips.count) slips blame another file:\n\(shown)")
    // Two tokens that change places across lines are two mistakes; a name that goes is missed wherever it is used.
    #expect(several * 100 <= slips.count * 12, "\(it.path): \(several) of \(slips.count) slips have more than one error")
  }
}
