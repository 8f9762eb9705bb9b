import AegisBasics
import AegisDriver
import AegisSamples
import Foundation
import TestSupport
import Testing

/// One slip of the hand in one file of an organization: it ends well, and where that file is wrong by itself, no
/// other is blamed for it.
@Suite struct SlipProjectTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

  private static let organization: MadeOrganization = {
    var spec = OrganizationSpec()
    (spec.accounts, spec.roles, spec.policies, spec.groups, spec.users) = (2, 2, 2, 2, 2)
    return makeOrganization(spec)
  }()

  @Test(arguments: organization.files.map(\.path).filter { !$0.hasPrefix("member_accounts") })
  func noOtherFileIsBlamed(_ path: String) async throws {
    let files = Dictionary(uniqueKeysWithValues: Self.organization.files.map { ($0.path, $0.text) })
    let text = try #require(files[path])
    var slips = everySlip(of: Array(text.utf8))
    if !Self.isLong {
      var random = RandomSource(seed: 1)
      slips = (0..<60).map { _ in random.pick(slips) }
    }
    var blamed: [String] = []
    for (what, changed) in slips {
      let project = OverlayFileSystem(MemoryFileSystem(files), overlays: [ProjectPath(path): changed])
      let compilation = await Session(files: project, jobs: 1).compile()
      let errors = compilation.diagnostics.filter { $0.severity == .error }
      if errors.count > 1, ProcessInfo.processInfo.environment["AEGIS_SLIPS"] != nil {
        print("SLIP \(path) \(what): " + errors.map { f in let file = compilation.sources[f.primary.at.file]; let p = file.position(of: f.primary.at.range.start, unit: .scalars); return "\(f.code.code)@\(file.displayPath.suffix(10)):\(p.line):\(p.column) \(f.message)" }.joined(separator: " | "))
      }
      let (own, others) = errors.reduce(into: ([String](), [String]())) { found, error in
        let file = compilation.sources[error.primary.at.file].displayPath
        if file == path { found.0.append(error.code.code) } else { found.1.append("\(file): \(error.code.code) \(error.message)") }
      }
      // A file that is right by itself may lack what another names: that is the other's to say.
      if own.contains(where: { $0.hasPrefix("AE1") || $0.hasPrefix("AE3") || $0.hasPrefix("AE0") }) && !others.isEmpty {
        blamed.append("\(what): \(own) and \(others)")
      }
    }
    let shown = blamed.prefix(8).joined(separator: "\n")
    #expect(blamed.isEmpty, "\(path): \(blamed.count) of \(slips.count) slips blame another file:\n\(shown)")
  }
}
