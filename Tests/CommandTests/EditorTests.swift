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

  /// What a role has gained since the last commit stands over it, once the commit is compiled.
  @Test func tellsWhatIsGainedSinceTheLastCommit() throws {
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let root = folder.appendingPathComponent("organization")
    let git = "git -c user.name=a -c user.email=a@example.com"
    let made = try Program.shell("\(git) init -q . && \(git) add -A && \(git) commit -q -m first", in: root)
    try #require(made.status == 0, "\(made.errors)")
    let policies = root.appendingPathComponent("member_accounts/production/policies/policies.yaml")
    let text = try String(contentsOf: policies, encoding: .utf8)
    try Data(text.replacingOccurrences(of: "\"sqs:SendMessage\"", with: "[\"sqs:SendMessage\", \"sqs:ReceiveMessage\"]").utf8).write(to: policies)
    let server = try EditorServer(in: root)
    defer { server.stop() }
    let address = root.absoluteURL.absoluteString
    try server.send(
      "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", \"params\": {\"rootUri\": \"\(address)\", \"capabilities\": {\"workspace\": {\"codeLens\": {\"refreshSupport\": true}}}}}")
    let lenses = "{\"jsonrpc\": \"2.0\", \"id\": 2, \"method\": \"textDocument/codeLens\", \"params\": {\"textDocument\": {\"uri\": \"\(address)member_accounts/production/roles/roles.yaml\"}}}"
    try server.send(lenses)
    #expect(!(try server.answers().joined().contains("gained since HEAD")))
    var hasRefresh = false
    for _ in 0..<600 where !hasRefresh {
      hasRefresh = try server.answers().joined().contains("workspace/codeLens/refresh")
      if !hasRefresh { Thread.sleep(forTimeInterval: 0.05) }
    }
    try server.send(lenses)
    let shown = try server.answers().joined()
    #expect(shown.contains("gained since HEAD: sqs:ReceiveMessage on"), "\(shown)")
  }
}
