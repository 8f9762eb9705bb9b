import AegisIR
import AegisTerraform
import Testing

@Suite struct VersionTests {
  func terraform(_ major: Int, _ minor: Int, _ state: TerraformSettings.StateBackend? = nil) throws -> Parsed {
    let version = TerraformVersion(major, minor)
    return try Parsed(member("a"), state.map { settings($0, version: version) } ?? settings(version: version))
  }

  @Test func theLockFileTookThePlaceOfTheTable() throws {
    let new = try terraform(1, 10)["terraform", "backend", "s3"] as? [String: Any]
    #expect(new?["use_lockfile"] as? Bool == true)
    #expect(new?["dynamodb_table"] == nil)
    let old = try terraform(1, 9)["terraform", "backend", "s3"] as? [String: Any]
    #expect(old?["use_lockfile"] == nil)
    #expect(old?["dynamodb_table"] as? String == "locks")
    for backend in [new, old] { #expect(backend?["encrypt"] as? Bool == true) }
  }

  @Test func requiredVersionIsTheLowestThatServes() throws {
    func required(_ parsed: Parsed) -> String? { parsed["terraform", "required_version"] as? String }
    #expect(required(try terraform(1, 11)) == ">= 1.10.0")
    #expect(required(try terraform(1, 9)) == ">= 0.13.0")
    #expect(required(try terraform(1, 11, .local(directory: nil))) == ">= 0.13.0")
    #expect(required(try terraform(0, 12)) == ">= 0.12.10")
    let adopting = organization(accounts: [member("a")])
    #expect(required(try Parsed(adopting, settings(.local(directory: nil)))) == ">= 1.5.0")
    #expect(required(try Parsed(organization(), settings(.local(directory: nil)))) == ">= 0.13.0")
  }

  @Test func theOldestVersionKnowsNoSources() throws {
    #expect(try terraform(0, 12)["terraform", "required_providers", "aws"] as? String == ">= 5.0, < 7.0")
    #expect(try terraform(0, 13)["terraform", "required_providers", "aws", "source"] as? String == "hashicorp/aws")
  }

  @Test func everyModuleHasItsOwnState() throws {
    func key(_ configured: String) throws -> [String?] {
      let settings = settings(.s3(bucket: "b", key: configured, region: "r", lockTable: nil))
      return [try Parsed(organization(), settings), try Parsed(member("a"), settings)].map {
        $0["terraform", "backend", "s3", "key"] as? String
      }
    }
    #expect(try key("aegis.tfstate") == ["aegis.tfstate", "aegis/a.tfstate"])
    #expect(try key("x/iam") == ["x/iam", "x/iam/a.tfstate"])
    #expect(try terraform(1, 10, .local(directory: "/s"))["terraform", "backend", "local", "path"] as? String == "/s/a.tfstate")
    #expect((try terraform(1, 10, .local(directory: nil))["terraform", "backend", "local"] as? [String: Any])?.isEmpty == true)
  }
}
