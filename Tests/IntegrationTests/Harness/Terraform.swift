import Foundation
import Synchronization

/// The real terraform with real providers from a folder of this machine, lent to one test after the other.
///
/// The start of the provider is what costs (seconds and three quarters of a gigabyte, up to three times a call): one
/// process of it serves all calls, which are made one at a time. So tests that use it are members of the suite
/// `RealTerraform`, and a module configures the provider once.
struct Terraform: Sendable {
  /// The one that is lent to the test at hand.
  @TaskLocal static var lent: Terraform?

  private let program: URL
  private let environment: [String: String]
  /// An initialized module whose providers all others share.
  private let template: URL
  private let served = Served()

  /// The providers of the projects of the test at hand.
  private final class Served: Sendable {
    let providers = Mutex<[ProviderProcess]>([])
  }

  /// A folder that holds `registry.terraform.io`: `AEGIS_TEST_TF_PLUGINS`, or a usual place.
  static let pluginFolder: URL? = {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"] ?? "/root"
    let candidates =
      environment["AEGIS_TEST_TF_PLUGINS"].map { [$0] } ?? [
        "\(home)/.terraform.d/plugins", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins",
        "/usr/local/share/terraform/providers", "/opt/terraform/plugins", "/opt/tf-plugins",
      ]
    return candidates.map { URL(fileURLWithPath: $0) }
      .first { FileManager.default.fileExists(atPath: $0.appendingPathComponent("registry.terraform.io").path) }
  }()

  init() async throws {
    program = try require(Command.find("terraform"), .terraform)
    let plugins = try require(Self.pluginFolder, .providers)
    template = try Scratch.directory("template")
    let configuration = template.appendingPathComponent("cli.tfrc")
    try Data(
      """
      provider_installation {
        filesystem_mirror {
          path    = "\(plugins.path)"
          include = ["registry.terraform.io/*/*"]
        }
      }
      disable_checkpoint = true
      """.utf8
    ).write(to: configuration)
    let settings = Command.environment.merging(
      [
        "TF_CLI_CONFIG_FILE": configuration.path, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0",
        "AWS_EC2_METADATA_DISABLED": "true",
      ], uniquingKeysWith: { $1 }
    ).merging(Self.lean) { $1 }
    try Self.write(
      [
        "terraform": [
          "backend": ["local": [String: String]()],
          "required_providers": ["aws": ["source": "hashicorp/aws", "version": ">= 5.0, < 7.0"]],
        ]
      ], to: template.appendingPathComponent("main.tf.json"))
    let made = try await Command.run(program, ["init", "-no-color"], in: template, environment: settings)
    guard made.status == 0 else { throw CommandFailure(description: "terraform init: \(made.text)") }
    environment = settings.merging(try await ProviderProcess.start(of: template, environment: settings).variables) { $1 }
  }

  // MARK: What a test asks for

  /// Gives a project what its program needs to run terraform by itself: where it and the providers are, and no patience
  /// with what moto lacks. A process of the provider of its own, which sees the project's surroundings, serves all its calls.
  func serve(_ project: inout DeployProject) async throws {
    let folder = try Scratch.directory("terraform")
    project.variables = [
      "TF_CLI_CONFIG_FILE": template.appendingPathComponent("cli.tfrc").path, "AWS_MAX_ATTEMPTS": "5", "AWS_EC2_METADATA_DISABLED": "true",
      "XDG_CACHE_HOME": try Scratch.directory("cache").path,
    ]
    let provider = try await ProviderProcess.start(of: template, environment: environment.merging(project.environment) { $1 })
    served.providers.withLock { $0.append(provider) }
    project.variables["PATH"] = "\(folder.path):\(Command.environment["PATH"] ?? "/usr/bin:/bin")"
    try write(wrapperIn: folder, attaching: provider)
  }

  /// What is to be done when the test at hand is over.
  func endServing() {
    served.providers.withLock { providers in
      for provider in providers { provider.end() }
      providers = []
    }
  }

  /// What `terraform validate` has to say about a module; nothing where it is content.
  func validate(_ module: URL) async throws -> [String] {
    try prepare(module)
    let output = try await Command.run(program, ["validate", "-json"], in: module, environment: environment)
    let report = try JSONDecoder().decode(Validation.self, from: output.standardOutput)
    return report.diagnostics.map { finding in
      let place = finding.range.map { "\($0.filename):\($0.start.line): " } ?? ""
      return "\(place)\(finding.severity): \(finding.summary): \(finding.detail ?? "")"
    }
  }

  /// What terraform would do to a stand-in for AWS.
  func plan(_ module: URL, moto: Moto, variables: [String: String] = [:]) async throws -> TerraformPlan {
    try redirect(module, to: moto)
    let assignments = variables.sorted { $0.key < $1.key }.map { "-var=\($0.key)=\($0.value)" }
    _ = try await run(["plan", "-no-color", "-out=plan"] + assignments, in: module)
    let shown = try await run(["show", "-json", "plan"], in: module)
    return try TerraformPlan(shown.standardOutput)
  }

  /// Makes what a module says in a stand-in for AWS, and keeps its state beside it.
  func make(_ module: URL, moto: Moto) async throws {
    try redirect(module, to: moto)
    _ = try await run(["apply", "-no-color", "-auto-approve"], in: module)
  }

  /// Prepares a module as a user does, with the state in the stand-in's S3 as the module says.
  func initialize(_ module: URL, moto: Moto) async throws {
    let root = try JSONSerialization.jsonObject(with: Data(contentsOf: module.appendingPathComponent("main.tf.json"))) as? [String: Any]
    let backend = (root?["terraform"] as? [String: Any])?["backend"] as? [String: [String: Any]]
    guard var settings = backend?["s3"] else { throw CommandFailure(description: "the module's state is not in S3") }
    settings.merge([
      "access_key": "AKIAMGMT000000000000", "secret_key": "x", "use_path_style": true, "skip_credentials_validation": true,
      "skip_metadata_api_check": true, "skip_region_validation": true, "skip_requesting_account_id": true, "skip_s3_checksum": true,
      "endpoints": ["s3": moto.url, "dynamodb": moto.url],
    ], uniquingKeysWith: { $1 })
    try redirect(module, to: moto, backend: ["s3": settings])
    _ = try await run(["init", "-no-color"], in: module)
  }

  /// What terraform would do, in a module that `initialize` has prepared.
  ///
  /// terraform sends a call again whose answer got lost. The one that takes the lock then meets the lock of the first, with
  /// which nothing is planned: as a user would, that one is taken away and the plan made anew.
  func planAsInitialized(_ module: URL) async throws -> TerraformPlan {
    let arguments = ["plan", "-no-color", "-out=plan", "-lock-timeout=2s"]
    do {
      _ = try await run(arguments, in: module)
    } catch let failure as CommandFailure {
      guard let lock = Self.ownLock(failure.description) else { throw failure }
      _ = try await run(["force-unlock", "-no-color", "-force", lock], in: module)
      _ = try await run(arguments, in: module)
    }
    return try TerraformPlan(try await run(["show", "-json", "plan"], in: module).standardOutput)
  }

  /// Does what the last `plan` said.
  func apply(_ module: URL) async throws {
    _ = try await run(["apply", "-no-color", "plan"], in: module)
  }

  /// Runs the script that takes over what exists.
  func adopt(_ module: URL, moto: Moto) async throws -> CommandOutput {
    try redirect(module, to: moto)
    let output = try await Command.run(URL(fileURLWithPath: "/bin/sh"), ["import.sh"], in: module, environment: environment)
    guard output.status == 0 else { throw CommandFailure(description: "import.sh: \(output.text)") }
    return output
  }

  /// The arguments and blocks that the AWS provider knows, for each type of resource.
  func argumentsOfResources() async throws -> [String: Set<String>] {
    let output = try await run(["providers", "schema", "-json"], in: template)
    let root = try JSONSerialization.jsonObject(with: output.standardOutput) as? [String: Any]
    let providers = root?["provider_schemas"] as? [String: [String: Any]]
    let resources = providers?["registry.terraform.io/hashicorp/aws"]?["resource_schemas"] as? [String: [String: Any]]
    return (resources ?? [:]).mapValues { schema in
      let block = schema["block"] as? [String: Any]
      let attributes = block?["attributes"] as? [String: [String: Any]] ?? [:]
      let blocks = block?["block_types"] as? [String: Any] ?? [:]
      let settable = attributes.filter { $0.value["required"] as? Bool == true || $0.value["optional"] as? Bool == true }
      return Set(settable.keys).union(blocks.keys)
    }
  }

  // MARK: Helpers

  /// Memory for time: a third of a call is the collection of garbage, of which nobody is in want when it is over.
  /// Attached, the provider would write down every call.
  private static let lean = ["GOGC": "off", "GOMEMLIMIT": "1GiB", "TF_LOG_SDK": "off"]

  /// A `terraform` with a process of the provider that runs already, and so with one call at a time. `init` does without
  /// it: there providers are installed.
  private func write(wrapperIn folder: URL, attaching provider: ProviderProcess) throws {
    func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "'\\''"))'" }
    let settings = provider.variables.merging(Self.lean) { $1 }.map { "export \($0.key)=\(quoted($0.value))" }
    let file = folder.appendingPathComponent("terraform")
    try Data(
      """
      #!/bin/sh
      case " $* " in *" init "*) ;; *)
        exec 9>\(quoted(folder.appendingPathComponent("lock").path))
        flock 9
        \(settings.joined(separator: "\n  "))
      esac
      exec \(quoted(program.path)) "$@"

      """.utf8
    ).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
  }

  /// The ID of the lock that kept a plan from being made, where a plan holds it: no other one is made in that module.
  private static func ownLock(_ text: String) -> String? {
    guard text.contains("Error acquiring the state lock"), text.contains("OperationTypePlan") else { return nil }
    return text.firstMatch(of: /\bID: +([0-9a-f-]+)/).map { String($0.1) }
  }

  private func run(_ arguments: [String], in directory: URL) async throws -> CommandOutput {
    let output = try await Command.run(program, arguments, in: directory, environment: environment)
    guard output.status == 0 else {
      throw CommandFailure(description: "terraform \(arguments[0]) in \(directory.lastPathComponent): \(output.text)")
    }
    return output
  }

  /// Lends the template's providers to a module, instead of one `init` each.
  private func prepare(_ module: URL) throws {
    let files = FileManager.default
    for name in [".terraform", ".terraform.lock.hcl"] {
      let link = module.appendingPathComponent(name)
      if files.fileExists(atPath: link.path) { continue }
      let target = template.appendingPathComponent(name)
      if name == ".terraform" {
        try files.createSymbolicLink(at: link, withDestinationURL: target)
      } else {
        try files.copyItem(at: target, to: link)
      }
    }
  }

  /// Sends a module's calls to the stand-in and keeps its state in its folder.
  private func redirect(_ module: URL, to moto: Moto) throws {
    try prepare(module)
    try redirect(module, to: moto, backend: ["local": [String: String]()])
  }

  private func redirect(_ module: URL, to moto: Moto, backend: [String: Any]) throws {
    let services = ["iam", "sts", "organizations", "account", "s3", "dynamodb"]
    try Self.write(
      [
        "terraform": ["backend": backend],
        "provider": [
          "aws": [
            [
              "region": "us-east-1", "access_key": "AKIAMGMT000000000000", "secret_key": "x", "max_retries": 5,
              "skip_credentials_validation": true, "skip_metadata_api_check": true, "skip_region_validation": true,
              "s3_use_path_style": true,
              "endpoints": [Dictionary(uniqueKeysWithValues: services.map { ($0, moto.url) })],
            ] as [String: Any]
          ]
        ],
      ], to: module.appendingPathComponent("override.tf.json"))
  }

  private static func write(_ object: [String: Any], to file: URL) throws {
    try JSONSerialization.data(withJSONObject: object).write(to: file)
  }

  private struct Validation: Decodable {
    struct Finding: Decodable {
      var severity: String
      var summary: String
      var detail: String?
      var range: Place?
    }
    struct Place: Decodable {
      struct Position: Decodable { var line: Int }
      var filename: String
      var start: Position
    }
    var diagnostics: [Finding]
  }
}
