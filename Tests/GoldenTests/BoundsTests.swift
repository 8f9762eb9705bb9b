import AegisBasics
import AegisDriver
import Testing

/// What bounds a whole configuration has a finding of its own, and that one alone. Those of one file are in the tests of
/// the syntax, `--max-diagnostics` in a transcript.
@Suite struct BoundsTests {
  private func findings(_ files: [String: String]) async -> [String] {
    let settings = "[aegis]\norganization = acme\naegis_state_bucket = aegis-acme\naegis_lock_table = aegis-lock\nmember_account_role = AegisRole\nathena_query_result_location = s3://aegis-acme/x\n"
    let project = MemoryFileSystem(files.merging(["aegis.ini": settings]) { $1 })
    return await Session(files: project, jobs: 2).compile().diagnostics.filter { $0.severity == .error }.map(\.code.code)
  }

  private static let head = """
    name: acme
    organization_roots: [{name: Root, accounts: [{_ref: AWSAccount.aws.master.main}]}]
    master_account: {name: main, email: root@example.com}

    """

  @Test func aliasesStandForSoMuchOnly() async {
    let aliases = String(repeating: ", *a", count: 100_001)
    #expect(await findings(["organization.yaml": Self.head + "enabled_organizations_services: [&a config.amazonaws.com\(aliases)]\n"]) == ["AE1060"])
  }

  @Test func aProjectHasSoManyFilesOnly() async {
    var files = ["organization.yaml": Self.head + "organization_policies:\n"]
    for index in 0..<20_001 {
      files["organization.yaml"]! += "  - $ref: p/\(index).yaml\n"
      files["p/\(index).yaml"] = "name: p\(index)\npolicy_type: TAG_POLICY\ncontent: '{}'\n"
    }
    #expect(Set(await findings(files)) == ["AE0004"])
  }

  @Test func whatEverySettingNeedsIsTold() async {
    let project = MemoryFileSystem(["aegis.ini": "[aegis]\n", "organization.yaml": Self.head])
    let codes = await Session(files: project, jobs: 1).compile().diagnostics.filter { $0.severity == .error }.map(\.code.code)
    #expect(Set(codes) == ["AE0016"])
  }
}
