import Foundation
import Testing

/// Accounts over time: renamed in place, and closed only when asked twice.
@Suite(.serialized, .needs(.moto, .boto)) struct AccountLifecycleTests {
  @Test func anAccountIsRenamedAndClosed() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        let project = try DeployProject(url: proxy.url, files: SmallOrganization.files(backend: "api"))
        try await project.deploy("from nothing")
        let renamed = try await project.run("rename", "AWSAccount.aws.master.shop", "store")
        #expect(renamed.status == 0, "\(renamed.text)")
        let plan = try await project.run("plan", "-q")
        #expect(plan.text.contains("name: shop -> store") && plan.text.contains("plan: 1 to update"), "\(plan.text)")
        try await project.deploy("renamed")

        try project.edit("organization.yaml") { text in
          text.replacing("[{$ref: member_accounts/shop/account.yaml}]", with: "[]").split(separator: "\n").filter { !$0.contains("AWSAccount.aws.master.store") }
            .joined(separator: "\n") + "\n"
        }
        // Left out of the configuration it is left alone.
        let left = try await project.run("plan", "--detailed-exitcode", "-v")
        #expect(left.status == 0 && left.text.contains("account store"), "\(left.text)")
        let closing = try await project.run("deploy", "--auto-approve", "--close-account", "store", "-q")
        #expect(closing.status == 0 && closing.text.contains("! - account store"), "\(closing.text)")
        #expect(closing.text.contains("AWS suspends it at once with all that it holds"), "\(closing.text)")
        try await Boto.run(
          """
          keys = dict(endpoint_url="\(moto.url)", region_name="us-east-1", aws_access_key_id="AKIAMGMT000000000000", aws_secret_access_key="x")
          shop = [a for a in boto3.client("organizations", **keys).list_accounts()["Accounts"] if a["Email"] == "shop@example.com"]
          assert [a["Status"] for a in shop] != ["ACTIVE"], shop
          """, moto: moto)
        try await project.expectNoChange("closed")
      }
    }
  }

  @Test func whatIsInTheConfigurationIsNotClosed() async throws {
    try await Moto.withServer { moto in
      let project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "api"))
      let refused = try await project.run("plan", "--close-account", "shop", "-q")
      #expect(refused.status == 64 && refused.text.contains("only what is taken out of it can be closed"), "\(refused.text)")
    }
  }
}
