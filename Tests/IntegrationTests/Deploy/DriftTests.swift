import Foundation
import Testing

/// What happens outside of aegis, and what it takes over.
@Suite(.serialized, .needs(.moto, .boto)) struct DriftTests {
  /// A plan says what was changed by others, and by whom where CloudTrail tells.
  @Test func driftNamesWhoDidIt() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        let project = try DeployProject(url: proxy.url, files: SmallOrganization.files(backend: "api"))
        try await project.deploy("from nothing")
        try await Boto.run(
          """
          keys = dict(endpoint_url="\(moto.url)", region_name="us-east-1", aws_access_key_id="AKIAMGMT000000000000", aws_secret_access_key="x")
          shop = [a["Id"] for a in boto3.client("organizations", **keys).list_accounts()["Accounts"] if a["Name"] == "shop"][0]
          iam = client("iam", shop)
          iam.update_role(RoleName="reader", Description="mine now")
          iam.remove_user_from_group(UserName="ana", GroupName="people")
          """, moto: moto)
        try await proxy.tell(
          "events",
          body: """
            {"reader": [
              {"EventName": "GetRole", "EventTime": 1764060400, "ReadOnly": "true", "Username": "ana", "CloudTrailEvent": "{}"},
              {"EventName": "UpdateRole", "EventTime": 1764060300, "ReadOnly": "false", "Username": "denied",
               "CloudTrailEvent": "{\\"errorCode\\": \\"AccessDenied\\", \\"userIdentity\\": {\\"arn\\": \\"arn:aws:iam::1:user/denied\\"}}"},
              {"EventName": "UpdateRole", "EventTime": 1764060200, "ReadOnly": "false", "Username": "eve",
               "CloudTrailEvent": "{\\"eventTime\\": \\"2025-11-25T08:43:20Z\\", \\"userIdentity\\": {\\"arn\\": \\"arn:aws:iam::123456789012:user/eve\\"}}"}
            ]}
            """)
        for arguments in [["plan"], ["plan", "--refresh-only"]] {
          let plan = try await Command.run(DeployProject.program, arguments + ["-q"], in: project.folder, environment: project.environment)
          #expect(plan.text.contains("role reader of `shop`: is not as it was deployed; `UpdateRole` by arn:aws:iam::123456789012:user/eve at 2025-11-25T08:43:20Z\n"), "\(plan.text)")
          #expect(plan.text.contains("membership ana in people of `shop`: is gone\n"), "\(plan.text)")
        }
        let json = try await project.run("plan", "--format", "json", "-q")
        #expect(json.text.contains(#""changed_by":"#) && json.text.contains(#""call": "UpdateRole""#), "\(json.text)")
        try await project.deploy("put right")
        try await project.expectSeen(moto, "put right")
      }
    }
  }

  /// Where nothing but what is wanted is known of many policies, they are not asked for one by one; and still nothing that
  /// somebody else has changed of them is missed.
  @Test func manyPoliciesAreReadTogether() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        var files = SmallOrganization.files(backend: "api")
        let read = files["member_accounts/shop/policies.yaml"]!
        let statement = #"document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'"#
        files["member_accounts/shop/policies.yaml"] = read + (1...20).map { number in
          "- name: many-\(number)\n  description: the one \(number)\n" + (number == 20 ? "" : "  tags: {team: shop}\n") + "  \(statement)\n"
        }.joined()
        let project = try DeployProject(url: proxy.url, files: files)
        func asked(_ command: String...) async throws -> (calls: Int, text: String) {
          let before = try await proxy.tell("asked=GetPolicy")
          let run = try await Command.run(DeployProject.program, command, in: project.folder, environment: project.environment)
          return (try await proxy.tell("asked=GetPolicy") - before, run.text)
        }
        func change(_ script: String) async throws {
          try await Boto.run(
            """
            shop = next(a["Id"] for a in client("organizations", "123456789012").list_accounts()["Accounts"] if a["Email"] == "shop@example.com")
            iam = client("iam", shop)
            arn = lambda name: f"arn:aws:iam::{shop}:policy/{name}"
            \(script)
            """, moto: moto)
        }
        try await project.deploy("from nothing")
        #expect(try await asked("plan", "-q").calls == 0, "what was just made is known")
        #expect(try await asked("deploy", "--auto-approve", "-q").calls == 21, "a deployment asks for each")
        let plan = try await asked("plan", "-q")
        #expect(plan.calls == 0 && plan.text.hasPrefix("no changes"), "\(plan)")
        #expect(try await asked("plan", "--refresh-only", "-q").calls == 21)
        try await proxy.tell("deny=GetResources")
        #expect(try await asked("plan", "-q").calls == 21)
        try await proxy.tell("deny=")

        try await change(
          #"""
          iam.tag_policy(PolicyArn=arn("many-1"), Tags=[dict(Key="team", Value="mine")])
          iam.untag_policy(PolicyArn=arn("many-2"), TagKeys=["team"])
          iam.tag_policy(PolicyArn=arn("many-20"), Tags=[dict(Key="team", Value="new")])
          document = iam.get_policy_version(PolicyArn=arn("many-3"), VersionId="v1")["PolicyVersion"]["Document"]
          import json
          iam.delete_policy(PolicyArn=arn("many-3"))
          iam.create_policy(PolicyName="many-3", PolicyDocument=json.dumps(document), Description="another", Tags=[dict(Key="team", Value="shop")])
          """#)
        let drift = try await asked("plan", "-q")
        #expect(drift.calls == 4, "\(drift)")
        for (name, words) in [("many-1", "mine -> shop"), ("many-2", "team"), ("many-20", "new"), ("many-3", "another -> the one 3")] {
          #expect(drift.text.contains("policy \(name) of `shop`: is not as it was deployed") && drift.text.contains(words), "\(name): \(drift.text)")
        }
        try await project.deploy("put right")
        try await project.expectSeen(moto, "put right")
      }
    }
  }

  /// Where no index tells the tags of very many policies, a plan takes them as they were deployed and says so, asks for those
  /// that are not as they were, and for each with `--refresh`; a deployment asks for each.
  @Test func manyTagsWithoutAnIndexAreTakenAsDeployed() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        var files = SmallOrganization.files(backend: "api")
        let read = files["member_accounts/shop/policies.yaml"]!
        let statement = #"document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'"#
        files["member_accounts/shop/policies.yaml"] = read + (1...210).map { "- name: many-\($0)\n  tags: {team: shop}\n  \(statement)\n" }.joined()
        let project = try DeployProject(url: proxy.url, files: files)
        func asked(_ command: String...) async throws -> (calls: Int, status: Int32, text: String) {
          let before = try await proxy.tell("asked=GetPolicy")
          let run = try await Command.run(DeployProject.program, command, in: project.folder, environment: project.environment)
          return (try await proxy.tell("asked=GetPolicy") - before, run.status, run.text)
        }
        try await project.deploy("from nothing")
        try await proxy.tell("deny=GetResources")
        let plan = try await asked("plan", "--detailed-exitcode", "-q")
        #expect(plan.calls == 0 && plan.status == 0, "\(plan)")
        #expect(plan.text.contains("not asked for: the tags of 211 policies, taken as they were deployed"), "\(plan.text)")
        #expect(try await asked("plan", "-q", "--format", "json").text.contains(#""assumed_tags": 211"#))
        #expect(try await asked("plan", "-q", "--format", "markdown").text.contains("The tags of 211 policies were not asked for"))
        let refreshed = try await asked("plan", "--refresh", "-q")
        #expect(refreshed.calls == 211 && refreshed.text == "no changes: AWS is as the configuration says\n", "\(refreshed)")

        try await Boto.run(
          #"""
          import json, time
          shop = next(a["Id"] for a in client("organizations", "123456789012").list_accounts()["Accounts"] if a["Email"] == "shop@example.com")
          iam = client("iam", shop)
          arn = lambda name: f"arn:aws:iam::{shop}:policy/{name}"
          iam.tag_policy(PolicyArn=arn("many-1"), Tags=[dict(Key="team", Value="mine")])
          document = iam.get_policy_version(PolicyArn=arn("many-3"), VersionId="v1")["PolicyVersion"]["Document"]
          iam.delete_policy(PolicyArn=arn("many-3"))
          time.sleep(1)
          iam.create_policy(PolicyName="many-3", PolicyDocument=json.dumps(document), Tags=[dict(Key="team", Value="another")])
          """#, moto: moto)
        try project.edit("member_accounts/shop/policies.yaml") { $0.replacingOccurrences(of: "- name: many-2\n  tags: {team: shop}", with: "- name: many-2\n  tags: {team: two}") }
        let drift = try await asked("plan", "-q", "--out", "saved.plan")
        #expect(drift.calls == 2, "what was made anew and what is not wanted as it was deployed: \(drift)")
        #expect(drift.text.contains("another -> shop") && drift.text.contains("shop -> two") && drift.text.contains("the tags of 209 policies"), "\(drift.text)")
        #expect(!drift.text.contains("mine -> shop"), "\(drift.text)")
        let refused = try await asked("deploy", "--plan", "saved.plan", "-q")
        #expect(refused.status != 0 && refused.text.contains("AWS is not what it was when the plan was made"), "\(refused)")
        let whole = try await asked("plan", "--refresh", "-q")
        #expect(whole.calls == 211 && whole.text.contains("mine -> shop") && !whole.text.contains("not asked for"), "\(whole)")
        try await project.deploy("put right")
        try await project.expectSeen(moto, "put right")
      }
    }
  }

  /// What was imported is ours: nothing is to be changed, nothing is unknown, and what leaves the configuration leaves AWS.
  @Test func anImportIsDeployed() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      let files = SmallOrganization.files(backend: "api")
      try await DeployProject(url: moto.url, files: files).deploy("from nothing")
      let project = try DeployProject(url: moto.url, files: ["aegis.ini": files["aegis.ini"]!])
      let imported = try await project.run("import", "-q")
      #expect(imported.status == 0, "\(imported.text)")
      let plan = try await project.run("plan", "--detailed-exitcode", "-q")
      #expect(plan.status == 0 && plan.text.hasPrefix("no changes"), "\(plan.text)")
      #expect(FileManager.default.fileExists(atPath: project.folder.appendingPathComponent(".aegis/state.json").path))
      try project.edit("member_accounts/shop/users/users.yaml") { _ in "[]\n" }
      let less = try await project.run("plan", "-q")
      #expect(less.text.contains("- user ana") && !less.text.contains("left alone"), "\(less.text)")
    }
  }
}
