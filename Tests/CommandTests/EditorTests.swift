import AegisBasics
import Foundation
import TestSupport
import Testing

/// The language server as an editor meets it: `golden/lsp/*.messages`.
@Suite struct EditorTests {
  static let transcripts = Golden.files(in: "lsp", withExtension: "messages")

  @Test func thereAreTranscripts() { #expect(Self.transcripts.count >= 8) }

  @Test(arguments: transcripts) func replays(_ path: String) throws {
    let transcript = EditorTranscript(String(decoding: try Golden.read(path).text, as: UTF8.self))
    #expect(transcript.messages > 2)
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let difference = Golden.difference(Array(try transcript.replayed(in: folder).utf8), from: path)
    #expect(difference == nil, "\(difference ?? "")")
  }

  /// A client that goes away without a word, in the middle of a message, takes the server with it.
  @Test func endsWithItsClient() throws {
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let server = try EditorServer(in: folder)
    defer { server.stop() }
    try server.send("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", \"params\": {\"capabilities\": {}}}")
    _ = try server.answers()
    #expect(try server.finish() == 1)
  }
}
