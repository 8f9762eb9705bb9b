import Foundation
import Testing

/// `plan` and `deploy` against moto, as people run them.
@Suite(.serialized, .needs(.moto)) struct DeployTests {
  /// From nothing to the sample, to variants of it and back: each time a second plan is empty, and another client sees
  /// exactly the configuration.
  @Test(.needs(.boto)) func fromNothingToTheSampleAndItsVariants() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      let project = try DeployProject(url: moto.url)
      let first = try await project.run("plan", "--detailed-exitcode", "-q")
      #expect(first.status == 2)
      try await project.deploy("from nothing")
      try await project.expectSeen(moto, "from nothing")
      try await project.tryVariants(DeployVariant.all.prefix(DeployProject.isLong ? DeployVariant.all.count : 4), moto)
      try await project.deploy("back again")
      try await project.expectSeen(moto, "back again")
    }
  }

  /// A saved plan is carried out once, and only where nothing has moved.
  @Test func aSavedPlanIsBoundToItsGround() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      let project = try DeployProject(url: moto.url)
      #expect(try await project.run("plan", "--out", "one.plan", "-q").status == 0)
      #expect(try await project.run("deploy", "--plan", "one.plan", "-q").status == 0)
      let again = try await project.run("deploy", "--plan", "one.plan", "-q")
      #expect(again.status == 1 && again.text.contains("was deployed since the plan was made"), "\(again.text)")
      #expect(try await project.run("plan", "--out", "two.plan", "-q").status == 0)
      try project.edit("organization.yaml", DeployVariant.all[2].change)
      let other = try await project.run("deploy", "--plan", "two.plan", "-q")
      #expect(other.status == 1 && other.text.contains("the configuration is not the one"), "\(other.text)")
    }
  }

  /// A policy of AWS that is not there does not come by waiting: the deployment ends before it would have waited.
  @Test func saysAtOnceThatAWSHasNoSuchPolicy() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      let project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "api"))
      try project.edit("member_accounts/shop/account.yaml") { $0.replacing("policy/AdministratorAccess", with: "policy/AdministratorAcces") }
      let deployed = try await project.run(["deploy", "--auto-approve", "--allow-self-lockout", "-q"], timeout: .seconds(90))
      #expect(deployed.status == 69 && deployed.text.contains("NoSuchEntity"), "\(deployed.status) \(deployed.text)")
      #expect(deployed.text.contains("the same command goes on from here"), "\(deployed.text)")
      // What a saved plan was made from has moved by then.
      #expect(try await project.run("plan", "--allow-self-lockout", "--out", "saved.plan", "-q").status == 0)
      let saved = try await project.run(["deploy", "--plan", "saved.plan", "--allow-self-lockout", "-q"], timeout: .seconds(90))
      #expect(saved.status == 69 && saved.text.contains("this plan is used up: `aegis deploy` goes on from here"), "\(saved.text)")
    }
  }

  /// The answer to every changing call is lost once; each is made once all the same.
  @Test func goesOnWhereEveryAnswerIsLost() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        let project = try DeployProject(url: proxy.url)
        try await proxy.tell("lose=1")
        let deployed = try await project.run("deploy", "--auto-approve", "-q")
        #expect(deployed.status == 0, "\(deployed.text)")
        try await proxy.tell("lose=0")
        try await project.expectSeen(moto, "answers lost")
        try await project.expectNoChange("answers lost")
      }
    }
  }

  /// For a while AWS shows what was there before: a deployment that was killed goes on from there, and makes nothing twice.
  @Test func goesOnThroughStaleReads() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        let project = try DeployProject(url: proxy.url)
        try await proxy.tell("stale=8")
        let (process, end) = try project.start()
        try await proxy.tell("kill=100&when=after&pid=\(process.processIdentifier)")
        await end.value
        try await proxy.tell("kill=0&when=before")
        let held = try await project.run("deploy", "--auto-approve", "-q")
        let id = try #require(held.text.firstMatch(of: #/aegis unlock (\w+)/#)?.output.1)
        #expect(try await project.run("unlock", String(id), "-q").status == 0)
        let deployed = try await project.run("deploy", "--auto-approve", "-q")
        #expect(deployed.status == 0, "\(deployed.text)")
        try await proxy.tell("stale=0")
        try await project.expectNoChange("stale reads")
        try await project.expectSeen(moto, "stale reads")
      }
    }
  }

  /// Errors, refusals for being too fast, and answers that never come.
  @Test func goesOnThroughFaults() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        let project = try DeployProject(url: proxy.url)
        let seed = UInt32.random(in: 0...UInt32.max)
        try await proxy.tell("faults=8&seed=\(seed)")
        let deployed = try await project.run("deploy", "--auto-approve", "-q")
        #expect(deployed.status == 0, "seed \(seed): \(deployed.text)")
        try await proxy.tell("faults=0&seed=1")
        try await project.expectNoChange("seed \(seed)")
      }
    }
  }
}
