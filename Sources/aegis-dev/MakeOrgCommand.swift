import AegisSamples
import AegisSystem
import ArgumentParser

/// Writes an organization of any size.
struct MakeOrgCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make-org", abstract: "Write an organization of any size, the same for the same options.",
    discussion: "It compiles without an error, unless --faults puts some in.")

  @Argument(help: "The folder to write to; it must not exist, or be empty.")
  var folder: String

  @OptionGroup var options: OrganizationOptions

  @Flag(help: "Put in one mistake of every kind, and write what and where to FOLDER.faults.json.")
  var faults = false

  func run() throws {
    if let names = try? Disk.list(folder), !names.isEmpty { throw ToolFailure("`\(folder)` is not empty") }
    var spec = options.spec
    spec.hasFaults = faults
    let made = options.megabytes.map { makeOrganization(bytes: $0 * 1_000_000, spec) } ?? makeOrganization(spec)
    try write(made, to: folder)
    if faults { try Disk.write(Array(list(made.faults).utf8), to: "\(folder).faults.json") }
    print("\(folder): \(made.files.count) files, \(made.size) bytes\(faults ? ", \(made.faults.count) faults" : "")")
  }

  private func list(_ faults: [PlantedFault]) -> String {
    func quoted(_ text: String) -> String {
      "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
    let lines = faults.map {
      "  {\"kind\": \(quoted($0.kind)), \"file\": \(quoted($0.path)), \"line\": \($0.line), \"text\": \(quoted($0.text))}"
    }
    return "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }
}

/// How large an organization is to be.
struct OrganizationOptions: ParsableArguments {
  @Option(help: "Accounts, the management account included.")
  var accounts = 10

  @Option(help: "Roles of each account.")
  var roles = 50

  @Option(help: "Policies of each account.")
  var policies = 50

  @Option(help: "Groups of each account.")
  var groups = 10

  @Option(help: "Users of each account.")
  var users = 20

  @Option(help: "Take as many accounts as make up this size.")
  var megabytes: Int?

  @Option(help: "Another number gives another organization.")
  var seed: UInt64 = 1

  var spec: OrganizationSpec {
    var spec = OrganizationSpec()
    (spec.accounts, spec.roles, spec.policies) = (accounts, roles, policies)
    (spec.groups, spec.users, spec.seed) = (groups, users, seed)
    return spec
  }

  func validate() throws {
    if accounts < 1 || [roles, policies, groups, users].contains(where: { $0 < 0 }) || (megabytes ?? 1) < 1 {
      throw ValidationError("An organization has at least one account; numbers start at 0.")
    }
  }
}

/// Writes the files of an organization below a folder.
func write(_ made: MadeOrganization, to folder: String) throws {
  for file in made.files {
    let path = "\(folder)/\(file.path)"
    try Disk.makeFolder(String(path[..<path.lastIndex(of: "/")!]))
    try Disk.write(Array(file.text.utf8), to: path)
  }
}
