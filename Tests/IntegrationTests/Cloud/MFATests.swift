import Foundation
import Testing

/// A profile that wants an MFA code, at a terminal and without one.
@Suite(.needs(.moto)) struct MFATests {
  private struct Seen: Decodable {
    var shown: String
    var asked: [[String: String]]
    var later: [String]
    var status: Int32
  }

  /// Runs `aegis import` at a pseudo-terminal, and types the code when it is asked for.
  private func type(_ code: String) async throws -> Seen {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("mfa.py")
    let python = try require(Command.find("python3"), .moto)
    let output = try await Command.run(
      python, [script.path, ImportedProject.program.path, code], in: FileManager.default.temporaryDirectory, environment: Command.environment)
    #expect(output.status == 0, "\(output.text)")
    return try JSONDecoder().decode(Seen.self, from: output.standardOutput)
  }

  private let request = ["RoleArn": "arn:aws:iam::111111111111:role/guarded", "SerialNumber": "arn:aws:iam::111111111111:mfa/me"]

  @Test func theCodeIsAskedForOnce() async throws {
    let seen = try await type("246810")
    #expect(seen.shown.components(separatedBy: "MFA code for arn:aws:iam::111111111111:mfa/me: ").count == 2, "\(seen.shown)")
    #expect(seen.asked == [request.merging(["TokenCode": "246810"]) { $1 }])
    // The session goes on as the role, here into a refusal.
    #expect(seen.later == ["ASIAROLE"] && seen.status == 77, "\(seen)")
  }

  @Test func aWrongCodeIsSaid() async throws {
    let seen = try await type("111111")
    #expect(seen.asked == [request.merging(["TokenCode": "111111"]) { $1 }] && seen.later.isEmpty)
    #expect(seen.status == 77 && seen.shown.contains("MultiFactorAuthentication failed with invalid MFA one time pass code."), "\(seen)")
  }

  @Test func withoutATerminalNothingIsAsked() async throws {
    let folder = try Scratch.directory("mfa")
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = "[profile keys]\naws_access_key_id = A\naws_secret_access_key = s\n[profile guarded]\nrole_arn = arn:aws:iam::111111111111:role/guarded\nsource_profile = keys\nmfa_serial = arn:aws:iam::111111111111:mfa/me\n"
    try Data(text.utf8).write(to: folder.appendingPathComponent("config"))
    let project = try ImportedProject(url: "http://127.0.0.1:1")
    let output = try await Command.run(
      ImportedProject.program, ["import", "--aws-profile", "guarded"], in: project.folder,
      environment: ["HOME": "/nowhere", "AWS_CONFIG_FILE": folder.appendingPathComponent("config").path, "AWS_ENDPOINT_URL": project.url])
    #expect(output.status == 77 && output.text.contains("needs an MFA code of `arn:aws:iam::111111111111:mfa/me`, and there is no terminal"), "\(output.text)")
  }
}
