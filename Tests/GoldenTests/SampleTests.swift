import AegisBasics
import AegisDriver
import AegisIR
import AegisSystem
import TestSupport
import Testing

/// The sample organization, the documents' own samples, and the deliberately broken copy.
@Suite struct SampleTests {
  private func project(_ name: String) throws -> DiskProject {
    try #require(DiskProject(root: "\(Golden.root)/\(name)"))
  }

  @Test func theSampleOrganizationIsClean() async throws {
    let compilation = await Session(files: try project("organization"), jobs: 2).compile()
    #expect(compilation.diagnostics.map(\.message) == [])
    #expect(compilation.organization?.accounts.count == 7)
  }

  @Test func theDocumentsSamplesCompile() async throws {
    let compilation = await Session(files: try project("documents"), jobs: 2).compile()
    #expect(compilation.diagnostics.map(\.code.name) == ["default-member-role", "operation-not-action", "unknown-attachments"])
    let organization = try #require(compilation.organization)
    #expect(organization.accounts.map(\.key) == ["master", "aegis_test"])
    #expect(organization.accounts[0].roles.map(\.name) == ["my-aegis-test-role"])
    #expect(organization.accounts[0].roles[0].attachedPolicies.count == 2)
  }

  /// One finding a mistake, each at its place, with what the author meant where that is known.
  @Test func everyMistakeOfTheBrokenCopyIsFound() async throws {
    let broken = try project("broken")
    var overlays: [ProjectPath: [UInt8]] = [:]
    for path in try broken.list(excluding: []) { overlays[path] = try broken.read(path) }
    let files = OverlayFileSystem(try project("organization"), overlays: overlays)
    let compilation = await Session(files: files, jobs: 2).compile()
    let found = compilation.diagnostics.map { finding in
      let file = compilation.sources[finding.primary.at.file]
      let place = file.position(of: finding.primary.at.range.start, unit: .scalars)
      return "\(file.displayPath):\(place.line):\(place.column) \(finding.code.code) \(finding.help ?? "-")"
    }
    #expect(
      found == [
        "master_account/groups/groups.yaml:11:13 AE2001 did you mean `Policy.aws.master.read_costs`?",
        "member_accounts/production/policies/policies.yaml:33:22 AE3102 did you mean `s3:GetObject`?",
        "member_accounts/production/policies/policies.yaml:50:13 AE1029 write `,` behind the value in front of it",
        "member_accounts/production/roles/roles.yaml:172:3 AE3001 did you mean `permissions_boundary`?",
        "member_accounts/production/roles/roles.yaml:207:25 AE3003 -",
        "member_accounts/sandbox/account.yaml:2:7 AE3002 -",
      ])
    #expect(compilation.organization == nil)
  }
}
