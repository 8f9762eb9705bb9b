import AegisBasics
import Foundation
import TestSupport
import Testing

/// The command line as people meet it: `golden/cli/*.script`.
@Suite struct TranscriptTests {
  static let scripts = Golden.files(in: "cli", withExtension: "script")

  @Test func thereAreScripts() { #expect(Self.scripts.count >= 5) }

  @Test(arguments: scripts) func replays(_ path: String) throws {
    let script = Transcript(String(decoding: try Golden.read(path).text, as: UTF8.self))
    #expect(!script.commands.isEmpty)
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let difference = Golden.difference(Array(try script.replayed(in: folder).utf8), from: path)
    #expect(difference == nil, "\(difference ?? "")")
  }
}
