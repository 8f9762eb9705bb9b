import AegisBasics
import AegisDriver
import AegisSamples
import AegisTerraform
import Foundation
import TestSupport
import Testing

extension RealTerraform {
  /// Organization policies that another client made, with lists in an order of its own.
  @Suite(.needs(.boto)) struct AdoptedPolicyTests {
    /// Adopting is no change, whatever the order and the style of the configuration; another order later is none
    /// either, and another meaning is one.
    @Test func adoptedInAnyOrder() async throws {
      let terraform = try #require(Terraform.lent)
      try await Moto.withServer { moto in
        let ids = try await Boto.run(Self.script, moto: moto).split(whereSeparator: \.isWhitespace).map(String.init)
        try #require(ids.count == 4)
        let first = try await organizationModule(Self.project(ids))
        let plan = try await terraform.plan(first, moto: moto)
        #expect(plan.changes.isEmpty, "\(plan.changes) \(plan.updates)")
        try await terraform.apply(first)

        var random = RandomSource(seed: 7)
        for _ in 0..<2 {
          let text = Self.project(ids)
          let reordered = text.mapValues { String(decoding: Reordering.everything.of(Array($0.utf8), &random), as: UTF8.self) }
          #expect(reordered["organization.yaml"] != text["organization.yaml"])
          let next = try await organizationModule(reordered, state: first)
          let plan = try await terraform.plan(next, moto: moto)
          #expect(plan.changes.isEmpty, "\(plan.changes) \(plan.updates)")
        }

        let changed = Self.project(ids).mapValues { $0.replacing("ec2:RunInstances", with: "ec2:StartInstances") }
        let other = try await organizationModule(changed, state: first)
        let update = try await terraform.plan(other, moto: moto)
        #expect(update.updates == ["aws_organizations_policy.guard": ["content"]])
        try await terraform.apply(other)
        let rest = try await terraform.plan(other, moto: moto)
        #expect(rest.changes.isEmpty, "\(rest.changes) \(rest.updates)")

        // What somebody deleted by hand is made anew, though its id still stands in the configuration.
        try await Boto.run(#"client("organizations", "123456789012").delete_policy(PolicyId="\#(ids[2])")"#, moto: moto)
        let anew = try await terraform.plan(other, moto: moto)
        #expect(anew.created == ["aws_organizations_policy.guard"], "\(anew.changes)")
      }
    }

    /// The organization's module in a folder of its own, with the state of another.
    private func organizationModule(_ files: [String: String], state: URL? = nil) async throws -> URL {
      let session = Session(files: MemoryFileSystem(files), jobs: 1)
      let compilation = await session.compile()
      let organization = try #require(compilation.organization, "\(compilation.diagnostics.map(\.message))")
      let settings = TerraformSettings(compilation.settings, importBlocks: .all)
      let folder = try ModuleFolder(await session.emit(organization, settings: settings) { $0 })
      let module = folder[try #require(folder.modules.first { $0.directory == "organization" })]
      if let state {
        let name = "terraform.tfstate"
        try FileManager.default.copyItem(at: state.appendingPathComponent(name), to: module.appendingPathComponent(name))
      }
      return module
    }

    /// Prints the ids of the organization, of its root and of both policies.
    private static let script = """
      import json
      o = client("organizations", "123456789012")
      print(o.create_organization(FeatureSet="ALL")["Organization"]["Id"])
      root = o.list_roots()["Roots"][0]["Id"]
      print(root)
      for kind in ["SERVICE_CONTROL_POLICY", "TAG_POLICY"]: o.enable_policy_type(RootId=root, PolicyType=kind)
      guard = {"Statement": [
        {"Resource": ["*"], "Effect": "Deny", "NotAction": ["sts:*", "iam:*"], "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}},
        {"Resource": "*", "Effect": "Deny", "Action": ["organizations:LeaveOrganization", "ec2:RunInstances", "account:CloseAccount"]}], "Version": "2012-10-17"}
      tags = {"tags": {"tier": {"tag_key": {"@@assign": "tier"}, "tag_value": {"@@assign": ["two", "three", "one"]}}}}
      for name, kind, content in [("guard", "SERVICE_CONTROL_POLICY", guard), ("tags", "TAG_POLICY", tags)]:
          print(o.create_policy(Name=name, Type=kind, Description="", Content=json.dumps(content, indent=2))["Policy"]["PolicySummary"]["Id"])
      """

    private static func project(_ ids: [String]) -> [String: String] {
      [
        "aegis.ini": AcmeSettings.text(state: "local"),
        "organization.yaml": """
        name: acme
        id: \(ids[0])
        organization_policies:
          - name: guard
            id: \(ids[2])
            policy_type: SERVICE_CONTROL_POLICY
            content: |-
              {
                "Version": "2012-10-17",
                "Statement": [
                  {"Effect": "Deny", "Action": ["account:CloseAccount", "ec2:RunInstances", "organizations:LeaveOrganization"], "Resource": "*"},
                  {
                    "Effect": "Deny",
                    "NotAction": ["iam:*", "sts:*"],
                    "Resource": ["*"],
                    "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}
                  }
                ]
              }
          - name: tags
            id: \(ids[3])
            policy_type: TAG_POLICY
            content:
              tags:
                tier: {tag_key: {'@@assign': tier}, tag_value: {'@@assign': [one, two, three]}}
        organization_roots:
          - name: Root
            id: \(ids[1])
            policy_types:
              - {policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}
              - {policy_type: TAG_POLICY, status: ENABLED}
            accounts: [{_ref: AWSAccount.aws.master.main}]
        master_account: {name: main, email: root@example.com, id: '123456789012'}
        """,
      ]
    }
  }
}
