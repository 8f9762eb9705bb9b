import AegisBasics
import AegisDriver
import AegisSchema
import AegisSema
import AegisSystem
import AegisTerraform
import Foundation
import TestSupport
import Testing

/// Whatever layout a configuration comes in, it compiles to the same, before it is laid out and after; and what
/// is laid out stays as it is.
@Suite struct OddLayoutTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

  @Test(arguments: ["organization", "documents"]) func layoutNeverChangesWhatCompiles(_ sample: String) async throws {
    let project = try #require(DiskProject(root: Golden.root + sample))
    let wanted = try await modules(project)
    #expect(wanted.count > 1)
    for seed in 0..<(Self.isLong ? 300 : 3) {
      let odd = OverlayFileSystem(project, overlays: try await oddLayouts(of: project, seed: UInt64(seed)))
      try #require(try await modules(odd) == wanted, "seed \(seed): another layout compiles to something else")
      let run = await session(odd).layOutFiles(nil, isProject: true)
      try #require(run.diagnostics.map(\.message) == [], "seed \(seed)")
      let laidOut = Dictionary(uniqueKeysWithValues: run.files.map { ($0.path, $0.text) })
      let after = OverlayFileSystem(project, overlays: laidOut)
      try #require(try await modules(after) == wanted, "seed \(seed): the canonical layout compiles to something else")
      for file in await session(after).layOutFiles(nil, isProject: true).files {
        try #require(file.edits == [], "seed \(seed): \(file.path.text) changes a second time")
      }
    }
  }

  private func session(_ files: any FileSystem) -> Session { Session(files: files, jobs: 2) }

  private func modules(_ files: any FileSystem) async throws -> [[UInt8]] {
    let compilation = await session(files).compile()
    let errors = compilation.diagnostics.filter { $0.severity == .error }.map { finding in
      let place = compilation.sources[finding.primary.at.file].position(of: finding.primary.at.range.start, unit: .scalars)
      return "\(compilation.sources[finding.primary.at.file].displayPath):\(place.line): \(finding.message)"
    }
    try #require(errors == [])
    let organization = try #require(compilation.organization)
    let settings = TerraformSettings(compilation.settings, importBlocks: .known)
    return await session(files).emit(organization, settings: settings) { $0 }.flatMap { $0.files.map(\.bytes) }
  }

  private func oddLayouts(of project: DiskProject, seed: UInt64) async throws -> [ProjectPath: [UInt8]] {
    let compilation = await session(project).compile()
    let units = try #require(compilation.program).organization.graph.units
    var texts: [ProjectPath: [UInt8]] = [:]
    for (index, unit) in units.enumerated() {
      let documents = Set(unit.file.documents.filter { !$0.isMapping }.map(\.node))
      var odd = OddLayout(unit.file.tree, documents: documents, seed: seed << 16 + UInt64(index))
      texts[ProjectPath(unit.file.path)] = odd.text()
    }
    return texts
  }
}
