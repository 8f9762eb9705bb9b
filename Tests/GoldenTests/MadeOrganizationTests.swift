import AegisBasics
import AegisDriver
import AegisIR
import AegisSamples
import AegisTerraform
import Testing

/// Organizations of any size: clean without faults; with them, each is found where it is and nothing else.
@Suite struct MadeOrganizationTests {
  private func spec(_ seed: UInt64, faults: Bool = false) -> OrganizationSpec {
    var spec = OrganizationSpec()
    (spec.accounts, spec.roles, spec.policies, spec.groups, spec.users) = (4, 12, 12, 4, 6)
    spec.seed = seed
    spec.hasFaults = faults
    return spec
  }

  private func files(_ made: MadeOrganization) -> MemoryFileSystem {
    MemoryFileSystem(Dictionary(uniqueKeysWithValues: made.files.map { ($0.path, $0.text) }))
  }

  private func places(_ compilation: Compilation) -> [String] {
    compilation.diagnostics.filter { $0.severity == .error }.map { finding in
      let file = compilation.sources[finding.primary.at.file]
      return "\(file.displayPath):\(file.position(of: finding.primary.at.range.start, unit: .scalars).line)"
    }
  }

  @Test(arguments: UInt64(1)...4) func compilesWithoutErrors(_ seed: UInt64) async throws {
    let made = makeOrganization(spec(seed))
    let compilation = await Session(files: files(made), jobs: 2).compile()
    #expect(places(compilation) == [])
    #expect(compilation.organization?.accounts.count == 4)
    #expect(compilation.organization?.accounts.allSatisfy { $0.roles.count == 12 && $0.policies.count == 12 } == true)
  }

  @Test(arguments: UInt64(1)...4) func everyFaultIsFoundOnItsLineAndNothingElse(_ seed: UInt64) async throws {
    let made = makeOrganization(spec(seed, faults: true))
    #expect(Set(made.faults.map(\.kind)).count == made.faults.count && made.faults.count >= 30)
    for fault in made.faults {
      let file = try #require(made.files.first { $0.path == fault.path })
      #expect(file.text.split(separator: "\n", omittingEmptySubsequences: false)[fault.line - 1].contains(fault.text))
    }
    let compilation = await Session(files: files(made), jobs: 2).compile()
    #expect(places(compilation).sorted() == made.faults.map { "\($0.path):\($0.line)" }.sorted())
    #expect(compilation.organization == nil)
  }

  @Test func theSameSpecificationGivesTheSameBytes() {
    let (first, second, other) = (makeOrganization(spec(7)), makeOrganization(spec(7)), makeOrganization(spec(8)))
    #expect(first.files.map(\.text) == second.files.map(\.text))
    #expect(first.files.map(\.text) != other.files.map(\.text))
    let size = makeOrganization(bytes: 1_000_000, OrganizationSpec()).size
    #expect((800_000...1_200_000).contains(size), "\(size)")
  }

  /// The canonical layout of generated files compiles to the same.
  @Test(arguments: UInt64(1)...2) func layoutChangesNothing(_ seed: UInt64) async throws {
    let made = makeOrganization(spec(seed))
    let run = await Session(files: files(made), jobs: 2).layOutFiles(nil, isProject: true)
    #expect(run.diagnostics.isEmpty && run.files.contains { $0.edits?.isEmpty == false })
    let laidOut = OverlayFileSystem(files(made), overlays: Dictionary(uniqueKeysWithValues: run.files.map { ($0.path, $0.text) }))
    #expect(try await modules(laidOut) == modules(files(made)))
  }

  private func modules(_ files: any FileSystem) async throws -> [[UInt8]] {
    let session = Session(files: files, jobs: 2)
    let compilation = await session.compile()
    let settings = TerraformSettings(compilation.settings, importBlocks: .known)
    return await session.emit(try #require(compilation.organization), settings: settings) { $0 }.flatMap { $0.files.map(\.bytes) }
  }
}
