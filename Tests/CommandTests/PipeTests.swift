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

  /// A document that is named is read from a pipe as from a file.
  @Test func namedOnesAreRead() throws {
    let folder = try Program.workspace()
    defer { Program.remove(folder) }
    let policy = #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#
    let result = try Program.shell("mkfifo pipe && { echo '\(policy)' > pipe & timeout -s KILL 60 aegis lint --as identity pipe; }", in: folder)
    #expect(!(result.output + result.errors).contains("no ordinary file") && result.status < 2, "\(result)")
  }
}
