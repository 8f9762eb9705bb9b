import AegisBasics
import AegisDriver
import TestSupport
import Testing

/// Files under `golden/fmt` and what they become.
@Suite struct FormatFixtures {
  static let files = Golden.files(in: "fmt", withExtension: "yaml")

  @Test func folderHoldsFixtures() { #expect(Self.files.count >= 6) }

  @Test(arguments: files) func becomesWhatIsExpected(_ path: String) async throws {
    let text = try Golden.read(path).text
    let once = try await laidOut(text)
    #expect(Golden.difference(once, from: "\(path.dropLast(".yaml".count)).expected") == nil)
    #expect(try await laidOut(once) == once)
  }

  private func laidOut(_ text: [UInt8]) async throws -> [UInt8] {
    let path = ProjectPath("file.yaml")
    let run = await Session(files: OverlayFileSystem(MemoryFileSystem([:]), overlays: [path: text]), jobs: 1).layOutFiles([path], isProject: false)
    #expect(run.diagnostics.map(\.message) == [])
    return try #require(run.files.first).text
  }
}
