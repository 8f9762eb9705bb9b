public import AegisCloud
import AegisSystem

/// Why terraform could not do its part.
public struct TerraformFailure: Error, Sendable {
  public struct Finding: Sendable {
    public var summary: String
    public var detail: String
    /// The resource that it speaks of, as terraform names it.
    public var address: String?
  }

  /// The module; nil where no module is concerned.
  public var module: String?
  public var message: String
  public var findings: [Finding] = []
  /// Terraform is missing or too old.
  public var isMissing = false
}

/// The real terraform, one call at a time a module.
///
/// Source: Terraform documentation, "Running Terraform in Automation", "Machine-Readable UI", "JSON Output Format".
public struct TerraformProgram: Sendable {
  /// The folder of all modules.
  public let folder: String
  public let version: String

  /// The terraform that `PATH` finds.
  ///
  /// - Parameter oldest: Major and minor version that the modules were written for.
  public static func find(folder: String, oldest: (Int, Int)) -> Result<TerraformProgram, TerraformFailure> {
    guard let answer = ChildProcess.run(["terraform", "version", "-json"]), answer.status == 0,
      let version = parseJSONValue(answer.output)?["terraform_version"].string
    else {
      return .failure(TerraformFailure(
        message: "the terraform back end needs `terraform` \(oldest.0).\(oldest.1) or newer on the PATH: install it (https://developer.hashicorp.com/terraform/install), or give `--backend api`, which needs none",
        isMissing: true))
    }
    let parts = version.split(separator: ".").compactMap { Int($0) }
    guard parts.count >= 2, (parts[0], parts[1]) >= oldest else {
      return .failure(TerraformFailure(
        message: "terraform \(version) is too old: the modules are written for \(oldest.0).\(oldest.1) (`terraform_version` in aegis.ini); install a newer one, or lower the setting",
        isMissing: true))
    }
    return .success(TerraformProgram(folder: folder, version: version))
  }

  /// What a module would change; the plan stays beside it for `apply`.
  public func plan(_ module: String, variables: [(String, String)] = [], refreshOnly: Bool = false) throws(TerraformFailure) -> [TerraformChange] {
    try initialize(module)
    var arguments = ["plan", "-input=false", "-json", "-lock-timeout=60s", "-out=aegis.plan"]
    if refreshOnly { arguments.append("-refresh-only") }
    for (name, value) in variables { arguments.append("-var=\(name)=\(value)") }
    try run(module, arguments, saysJSON: true)
    let shown = try run(module, ["show", "-json", "aegis.plan"], saysJSON: false)
    guard let plan = parseJSONValue(shown) else { throw TerraformFailure(module: module, message: "`terraform show -json` gave no JSON") }
    return (plan["resource_changes"].items + plan["resource_drift"].items.filter { _ in refreshOnly }).compactMap { TerraformChange($0) }
  }

  /// Does what the last `plan` of the module said.
  public func apply(_ module: String) throws(TerraformFailure) {
    try run(module, ["apply", "-input=false", "-json", "-lock-timeout=60s", "aegis.plan"], saysJSON: true)
  }

  /// An output of a module; nil where it has none yet.
  public func output(_ module: String, _ name: String) -> JSONValue? {
    guard Disk.exists("\(folder)/\(module)/.terraform"),
      let answer = ChildProcess.run(["terraform", "-chdir=\(folder)/\(module)", "output", "-json"]), answer.status == 0,
      let value = parseJSONValue(answer.output)?[name]["value"], !value.isNull
    else { return nil }
    return value
  }

  private func initialize(_ module: String) throws(TerraformFailure) {
    if Disk.exists("\(folder)/\(module)/.terraform") && Disk.exists("\(folder)/\(module)/.terraform.lock.hcl") {
      if let answer = ChildProcess.run(["terraform", "-chdir=\(folder)/\(module)", "validate", "-json"]), answer.status == 0 { return }
    }
    try run(module, ["init", "-input=false", "-no-color"], saysJSON: false)
  }

  @discardableResult
  private func run(_ module: String, _ arguments: [String], saysJSON: Bool) throws(TerraformFailure) -> [UInt8] {
    guard let answer = ChildProcess.run(["terraform", "-chdir=\(folder)/\(module)"] + arguments) else {
      throw TerraformFailure(module: module, message: "terraform cannot be started", isMissing: true)
    }
    if answer.status == 0 { return answer.output }
    var failure = TerraformFailure(module: module, message: "`terraform \(arguments[0])` ended with \(answer.status)")
    if saysJSON {
      for line in answer.output.split(separator: 0x0A) {
        guard let value = parseJSONValue(Array(line)), value["type"].string == "diagnostic", value["diagnostic"]["severity"].string == "error" else { continue }
        let finding = value["diagnostic"]
        failure.findings.append(
          .init(summary: finding["summary"].string ?? "", detail: finding["detail"].string ?? "", address: finding["address"].string))
      }
    } else {
      failure.message += "\n" + String(decoding: answer.output, as: UTF8.self)
    }
    throw failure
  }
}

/// What terraform would do to one resource.
public struct TerraformChange: Sendable {
  /// For example `aws_iam_role.deploy`.
  public var address: String
  public var type: String
  public var label: String
  public var actions: [String]
  public var isImport: Bool
  public var before: JSONValue
  public var after: JSONValue

  /// Nil where nothing would change.
  init?(_ json: JSONValue) {
    guard let address = json["address"].string, let type = json["type"].string, json["mode"].string == "managed" else { return nil }
    self.address = address
    self.type = type
    label = json["name"].string ?? address
    actions = json["change"]["actions"].items.compactMap(\.string)
    isImport = !json["change"]["importing"].isNull
    before = json["change"]["before"]
    after = json["change"]["after"]
    if actions == ["no-op"] && !isImport || actions == ["read"] { return nil }
  }
}
