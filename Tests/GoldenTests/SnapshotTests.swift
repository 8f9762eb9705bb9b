import AegisBasics
import AegisChangeSet
import AegisDriver
import AegisIR
import AegisSystem
import AegisTerraform
import TestSupport
import Testing

/// What the samples become: the IR under `golden/ir`, the Terraform modules under `golden/terraform`.
@Suite struct SnapshotTests {
  private func compile(_ sample: String, jobs: Int = 2) async throws -> Compilation {
    await Session(files: try #require(DiskProject(root: Golden.root + sample)), jobs: jobs).compile()
  }

  private func modules(_ compilation: Compilation, jobs: Int = 2) async throws -> [TerraformModule] {
    let settings = TerraformSettings(compilation.settings, importBlocks: .known)
    let session = Session(files: MemoryFileSystem([:]), jobs: jobs)
    return await session.emit(try #require(compilation.organization), settings: settings) { $0 }
  }

  @Test(arguments: ["organization", "documents", "templates", "fields"]) func intermediateForm(_ sample: String) async throws {
    let compilation = try await compile(sample)
    let text = printIR(try #require(compilation.organization), sources: compilation.sources)
    #expect(Golden.difference(text, from: "ir/\(sample).ir") == nil)
  }

  /// The calls that make a sample from nothing, in their order.
  @Test(arguments: ["organization", "documents"]) func changeSetFromNothing(_ sample: String) async throws {
    let compilation = try await compile(sample)
    let changes = planChanges(desired: try #require(compilation.organization), observed: Observed(organization: nil, isRead: false))
    #expect(Golden.difference(printChangeSet(changes, sources: compilation.sources), from: "changeset/\(sample).changeset") == nil)
  }

  @Test(arguments: ["documents", "templates", "fields"]) func terraform(_ sample: String) async throws {
    for module in try await modules(compile(sample)) {
      for file in module.files {
        #expect(Golden.difference(file.bytes, from: "terraform/\(sample)/\(module.directory)/\(file.name)") == nil)
      }
    }
  }

  @Test func theSameInputGivesTheSameBytesWhateverTheThreadCount() async throws {
    var results: Set<[[UInt8]]> = []
    for jobs in [1, 2, 3, 8] {
      let compilation = try await compile("organization", jobs: jobs)
      let modules = try await modules(compilation, jobs: jobs)
      let ir = printIR(try #require(compilation.organization), sources: compilation.sources)
      results.insert([ir] + modules.flatMap { $0.files.map(\.bytes) })
    }
    #expect(results.count == 1)
  }
}
