import AegisCloud
@testable import AegisDeploy
import Testing

/// What terraform's refresh finds, as far as it is somebody's doing.
@Suite struct TerraformDriftTests {
  private func change(_ before: String, _ after: String, actions: String = #"["update"]"#) throws -> TerraformChange {
    let text = #"{"address": "aws_iam_role.r", "type": "aws_iam_role", "name": "r", "mode": "managed", "change": {"actions": \#(actions), "before": \#(before), "after": \#(after)}}"#
    let json = try #require(parseJSONValue(Array(text.utf8)))
    return try #require(TerraformChange(json))
  }

  @Test func whatTheProviderComputesIsNone() throws {
    let written = ["name", "path", "tags"]
    let computed = try change(#"{"name": "r", "managed_policy_arns": [], "tags": null}"#, #"{"name": "r", "managed_policy_arns": ["p"], "tags": {}}"#)
    #expect(!computed.isDrift(of: written))
    #expect(try change(#"{"name": "r", "path": "/"}"#, #"{"name": "r", "path": "/x/"}"#).isDrift(of: written))
    #expect(try change(#"{"tags": null}"#, #"{"tags": {"a": "b"}}"#).isDrift(of: written))
    // Gone, or not in the module any more.
    #expect(try change(#"{"name": "r"}"#, "null", actions: #"["delete"]"#).isDrift(of: written))
    #expect(computed.isDrift(of: nil))
  }
}
