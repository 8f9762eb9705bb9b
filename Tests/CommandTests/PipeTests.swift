import Foundation
import Testing

/// A pipe that nobody writes to is told of where files are looked for, and waited for by nobody.
@Suite struct PipeTests {
  @Test(arguments: ["lint", "compile"]) func amongTheFilesOfAProject(_ command: String) throws {
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let file = "organization/member_accounts/production/roles/roles.yaml"
    let result = try Program.shell("rm \(file) && mkfifo \(file) && timeout -s KILL 60 aegis \(command) organization", in: folder)
    #expect(result.status != 0 && result.status != 137, "\(result)")
    #expect((result.output + result.errors).contains("is a pipe or device, no ordinary file"), "\(result)")
  }

  @Test func isNothingToLayOut() throws {
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let result = try Program.shell("mkfifo organization/pipe.yaml && timeout -s KILL 60 aegis fmt --check organization", in: folder)
    #expect(result.status != 137, "\(result)")
  }

  @Test func amongLogs() throws {
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let result = try Program.shell("mkfifo logs/one.json && timeout -s KILL 60 aegis analyze organization --activity files:logs", in: folder)
    #expect(result.status != 137, "\(result)")
    #expect((result.output + result.errors).contains("is a pipe or device, no ordinary file"), "\(result)")
  }

  /// What cannot be read hides nothing of the others; that nothing is wrong is not said of it.
  @Test func amongDocuments() throws {
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let policy = #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]}"#
    let result = try Program.shell(
      "mkdir policies && mkfifo policies/a.json && echo '\(policy)' > policies/b.json && timeout -s KILL 60 aegis lint --as identity policies none.json",
      in: folder)
    #expect(result.output.contains("s3:GetObject") && result.output.contains("policies/b.json"), "\(result)")
    #expect(result.errors.contains(" in 1 file\n"), "\(result)")
    #expect(result.errors.contains("aegis: policies/a.json: is a pipe or device, no ordinary file\naegis: none.json: "), "\(result)")
    #expect(result.status == 66, "\(result)")
    let baseline = try Program.shell("timeout -s KILL 60 aegis lint --as identity --write-baseline known.json policies", in: folder)
    #expect(baseline.status == 66 && baseline.errors.hasSuffix("aegis: policies/a.json: is a pipe or device, no ordinary file\n"), "\(baseline)")
  }

  /// A document that is named is read from a pipe as from a file.
  @Test func namedOnesAreRead() throws {
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let policy = #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#
    let result = try Program.shell("mkfifo pipe && { echo '\(policy)' > pipe & timeout -s KILL 60 aegis lint --as identity pipe; }", in: folder)
    #expect(!(result.output + result.errors).contains("no ordinary file") && result.status < 2, "\(result)")
  }
}
