import Foundation
import Testing

/// How many of terraform's modules run side by side. What is run is no terraform, but a script that counts itself.
@Suite(.needs(.moto), .needs(.boto)) struct ParallelModulesTests {
  @Test(arguments: [nil, 1, 3]) func modulesRunSideBySideAsAsked(_ asked: Int?) async throws {
    let expected = asked ?? 2
    try await Moto.withServer { moto in
      var project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "terraform"))
      // Of an account that is still to be made no module is planned.
      let shop = try await Boto.run(Self.made, moto: moto).trimmingCharacters(in: .whitespacesAndNewlines)
      try project.edit("member_accounts/shop/account.yaml") { "id: '\(shop)'\n" + $0 }
      let folder = try Self.counter(waitingFor: expected)
      project.variables["PATH"] = "\(folder.path):\(Command.environment["PATH"] ?? "/usr/bin:/bin")"
      // Else those who run at the same time wait for one another's `init`.
      project.variables["XDG_CACHE_HOME"] = try Scratch.directory("cache").path
      let options = asked.map { ["--parallelism", String($0)] } ?? []
      let plan = try await Command.run(DeployProject.program, ["plan"] + options, in: project.folder, environment: project.environment)
      let counts = try String(contentsOf: folder.appendingPathComponent("counts"), encoding: .utf8).split(separator: "\n").compactMap { Int($0) }
      #expect(counts.count == 6, "\(plan.text)")
      #expect(counts.max() == expected, "\(plan.text)")
    }
  }

  private static let made = """
    o = client("organizations", "123456789012")
    o.create_organization(FeatureSet="ALL")
    print(o.create_account(AccountName="shop", Email="shop@example.com")["CreateAccountStatus"]["AccountId"])
    """

  /// A folder with a `terraform` whose `plan` waits until so many run, and notes twice how many do.
  private static func counter(waitingFor count: Int) throws -> URL {
    let folder = try Scratch.directory("counter")
    try FileManager.default.createDirectory(at: folder.appendingPathComponent("running"), withIntermediateDirectories: true)
    let script = """
      #!/bin/sh
      cd '\(folder.path)' || exit 1
      case "$*" in
        *version*) echo '{"terraform_version": "1.11.0"}' ;;
        *" show "*) echo '{"format_version": "1.2", "resource_changes": []}' ;;
        *" output "*) echo '{}' ;;
        *" init "*) : > "${1#-chdir=}/.terraform.lock.hcl" ;;
        *" plan "*)
          : > running/$$
          tries=0
          # The last of three modules runs alone where two run at once.
          while [ "$(ls running | wc -l)" -lt \(count) ] && [ -z "$(find full 2>/dev/null)" ] && [ $tries -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
          : > full
          ls running | wc -l >> counts
          sleep 0.5
          ls running | wc -l >> counts
          rm running/$$ ;;
      esac
      """
    let program = folder.appendingPathComponent("terraform")
    try Data(script.utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    return folder
  }
}
