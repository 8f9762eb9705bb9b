import AegisCloud
import Foundation
import Synchronization

/// An organization that boto3 has made in moto, and what boto3 was told to make.
struct FilledMoto {
  let moto: Moto
  let inventory: Inventory

  struct Inventory: Decodable, Sendable {
    struct Account: Decodable, Sendable {
      struct Role: Decodable, Sendable {
        var attached, inline, duration: Int
        var boundary: Bool
      }
      struct Policy: Decodable, Sendable {
        var path, description: String
        var tags: Int
      }
      struct User: Decodable, Sendable { var groups: [String] }
      struct Group: Decodable, Sendable {}
      var id: String
      var roles: [String: Role]
      var policies: [String: Policy]
      var groups: [String: Group]
      var users: [String: User]
      var parent: [String]
    }
    var accounts: [String: Account]
    /// How many targets each organization policy has.
    var policies: [String: Int]
  }

  static func make(_ moto: Moto, members: Int, roles: Int, policies: Int) async throws -> FilledMoto {
    let python = try require(Command.find("python3"), .moto)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("fill.py")
    let output = try await Command.run(
      python, [script.path, moto.url, String(members), String(roles), String(policies)], in: FileManager.default.temporaryDirectory,
      environment: Command.environment, timeout: .seconds(900))
    guard output.status == 0 else { throw CommandFailure(description: "fill.py: \(output.text)") }
    return FilledMoto(moto: moto, inventory: try JSONDecoder().decode(Inventory.self, from: output.standardOutput))
  }

  /// The credentials of the management account, as variables.
  static let variables = ["AWS_ACCESS_KEY_ID": "AKIAMGMT000000000000", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1"]

  /// A client of the management account.
  static func client(url: String, retry: RetryPolicy = RetryPolicy()) -> AWSClient {
    let settings = CloudSettings(endpoints: EndpointOverrides(all: url), variables: { variables[$0] })
    let cloud = settings.makeCloud(retry: retry)
    return AWSClient(cloud, credentials: CredentialChain(settings, cloud).source(), account: "management")
  }
}
