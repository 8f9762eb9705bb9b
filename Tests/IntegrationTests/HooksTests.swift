import Foundation
import Testing

/// The real pre-commit runs the hooks that aegis brings, in a repository with a sample organization.
@Suite(.serialized, .needs(.preCommit)) struct HooksTests {
  private static let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized

  /// A repository with the hooks, which take the built program from `PATH` in the place of building their own, and one
  /// with a project that has them installed.
  private struct Repository {
    let folder: URL
    private let environment: [String: String]

    init() async throws {
      let scratch = try Scratch.directory("hooks")
      let hooks = scratch.appendingPathComponent("hooks")
      folder = scratch.appendingPathComponent("project")
      var environment = Command.environment
      environment["PATH"] = "\(ImportedProject.program.deletingLastPathComponent().path):\(environment["PATH"] ?? "")"
      environment["PRE_COMMIT_HOME"] = scratch.appendingPathComponent("cache").path
      for person in ["AUTHOR", "COMMITTER"] {
        environment["GIT_\(person)_NAME"] = "a"
        environment["GIT_\(person)_EMAIL"] = "a@example.com"
      }
      environment["GIT_CONFIG_GLOBAL"] = scratch.appendingPathComponent("no-settings").path
      self.environment = environment

      try FileManager.default.createDirectory(at: hooks, withIntermediateDirectories: true)
      let texts = try String(contentsOf: HooksTests.root.appendingPathComponent(".pre-commit-hooks.yaml"), encoding: .utf8)
      #expect(texts.contains("language: swift"))
      try Data(texts.replacing("language: swift", with: "language: system").utf8)
        .write(to: hooks.appendingPathComponent(".pre-commit-hooks.yaml"))
      let revision = try await shell("git init -q && git add -A && git commit -qm hooks && git rev-parse HEAD", in: hooks)

      try FileManager.default.copyItem(at: HooksTests.root.appendingPathComponent("golden/organization"), to: folder)
      try FileManager.default.copyItem(
        at: HooksTests.root.appendingPathComponent("golden/access/kept.yaml"), to: folder.appendingPathComponent("assertions.yaml"))
      let configuration = """
        repos:
          - repo: \(hooks.path)
            rev: \(revision.text.trimmingCharacters(in: .whitespacesAndNewlines))
            hooks:
              - id: aegis-lint
              - id: aegis-fmt
              - id: aegis-access-check
        """
      try Data(configuration.utf8).write(to: folder.appendingPathComponent(".pre-commit-config.yaml"))
      _ = try await shell("aegis fmt -q . && aegis fmt -q assertions.yaml && git init -q && git add -A && pre-commit install")
      let first = try await shell("git commit -m first")
      #expect(first.status == 0, "\(first.text)")
    }

    func shell(_ line: String, in other: URL? = nil) async throws -> CommandOutput {
      try await Command.run(
        URL(fileURLWithPath: "/bin/sh"), ["-c", line], in: other ?? folder, environment: environment, timeout: .seconds(120))
    }
  }

  private static let policies = "member_accounts/sandbox/policies/policies.yaml"

  @Test func aGoodCommitPassesAndABadOneDoesNot() async throws {
    let repository = try await Repository()
    let good = try await repository.shell("echo '# a word' >> \(Self.policies) && git commit -qam good")
    #expect(good.status == 0, "\(good.text)")

    let bad = try await repository.shell("sed -i 's/\"s3:[A-Za-z]*\"/\"s3:GetObjct\"/' \(Self.policies) && git commit -qam bad")
    #expect(bad.status != 0)
    #expect(bad.text.contains("AE3102") && bad.text.contains("\(Self.policies):"), "\(bad.text)")
    #expect(try await repository.shell("git log -1 --format=%s").text == "good\n")
  }

  @Test func whatIsStagedCountsAndWhatItBreaksElsewhere() async throws {
    let repository = try await Repository()
    // The file is broken, what is staged of it is not.
    let partly = try await repository.shell(
      "echo '# a word' >> \(Self.policies) && git add -A && echo '{{{' >> \(Self.policies) && git commit -qm partly")
    #expect(partly.status == 0, "\(partly.text)")
    #expect(try await repository.shell("tail -1 \(Self.policies)").text == "{{{\n")
    _ = try await repository.shell("git checkout -q .")

    // A policy goes, and a file that is not part of the commit still names it.
    let groups = "master_account/groups/groups.yaml"
    let broken = try await repository.shell("sed -i 's/name: read-costs/name: see-costs/' master_account/policies/policies.yaml && git commit -qam broken")
    #expect(broken.status != 0)
    #expect(broken.text.contains("AE2001") && broken.text.contains(groups), "\(broken.text)")
  }

  @Test func whatOnlyDeletesBreaksToo() async throws {
    let repository = try await Repository()
    let broken = try await repository.shell("git rm -q \(Self.policies) && git commit -qm broken")
    #expect(broken.status != 0)
    #expect(broken.text.contains("AE2010"), "\(broken.text)")
    let other = try await repository.shell("git reset -q --hard && echo words > notes.txt && git add notes.txt && git commit -qm other")
    #expect(other.status == 0, "\(other.text)")
  }

  @Test func layoutIsMendedAndAssertionsHold() async throws {
    let repository = try await Repository()
    let odd = try await repository.shell("sed -i 's/  path: /  path:    /' \(Self.policies) && git commit -qam odd")
    #expect(odd.status != 0)
    #expect(odd.text.contains("files were modified by this hook"), "\(odd.text)")
    #expect(try await repository.shell("aegis fmt --check .").status == 0)
  }
}
