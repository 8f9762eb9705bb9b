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

  public init(module: String?, message: String) {
    self.module = module
    self.message = message
  }

  /// Terraform is missing or too old.
  static func missing(_ message: String, module: String? = nil) -> TerraformFailure {
    var failure = TerraformFailure(module: module, message: message)
    failure.isMissing = true
    return failure
  }
}

/// The real terraform, one call at a time a module.
///
/// Source: Terraform documentation, "Running Terraform in Automation", "Machine-Readable UI", "JSON Output Format".
public struct TerraformProgram: Sendable {
  /// The folder of all modules.
  public let folder: String
  public let version: String
  private let environment: [String: String]
  /// Nil where no plugin cache is used.
  private let providers: ProviderCache?

  /// The terraform that `PATH` finds.
  ///
  /// - Parameters:
  ///   - oldest: Major and minor version that the modules were written for.
  ///   - settings: Variables above those of the environment.
  ///   - pluginCache: A folder in which providers are kept for all modules.
  public static func find(
    folder: String, oldest: (Int, Int), settings: [String: String] = [:], pluginCache: String?
  ) -> Result<TerraformProgram, TerraformFailure> {
    let environment = TerraformEnvironment.variables(settings, pluginCache: pluginCache)
    guard let answer = ChildProcess.run(["terraform", "version", "-json"], environment: environment, errors: .thrownAway), answer.status == 0,
      let version = parseJSONValue(answer.output)?["terraform_version"].string
    else {
      return .failure(.missing("the terraform back end needs `terraform` \(oldest.0).\(oldest.1) or newer on the PATH: install it (https://developer.hashicorp.com/terraform/install), or give `--backend api`, which needs none"))
    }
    let parts = version.split(separator: ".").compactMap { Int($0) }
    guard parts.count >= 2, (parts[0], parts[1]) >= oldest else {
      return .failure(.missing("terraform \(version) is too old: the modules are written for \(oldest.0).\(oldest.1) (`terraform_version` in aegis.ini); install a newer one, or lower the setting"))
    }
    return .success(TerraformProgram(folder: folder, version: version, environment: environment))
  }

  private init(folder: String, version: String, environment: [String: String]) {
    self.folder = folder
    self.version = version
    self.environment = environment
    providers = environment["TF_PLUGIN_CACHE_DIR"].flatMap { $0.isEmpty ? nil : ProviderCache(folder: $0) }
  }

  /// What a module would change; the plan stays beside it for `apply`.
  ///
  /// - Parameter refreshOnly: What was changed outside of terraform, and nothing else.
  public func plan(_ module: String, variables: [(String, String)] = [], refreshOnly: Bool = false) throws(TerraformFailure) -> [TerraformChange] {
    var arguments = ["plan", "-input=false", "-json", "-lock-timeout=60s", "-out=aegis.plan"]
    if refreshOnly { arguments.append("-refresh-only") }
    for (name, value) in variables { arguments.append("-var=\(name)=\(value)") }
    if !Disk.exists("\(folder)/\(module)/.terraform") { try initialize(module) }
    do throws(TerraformFailure) { try run(module, arguments, saysJSON: true) } catch {
      // Another terraform, another provider or another place of the state than last time, or an `init` that did not end.
      guard error.asksForInit else { throw error }
      try initialize(module)
      try run(module, arguments, saysJSON: true)
    }
    let shown = try run(module, ["show", "-json", "aegis.plan"], saysJSON: false)
    guard let plan = parseJSONValue(shown) else { throw TerraformFailure(module: module, message: "`terraform show -json` gave no JSON") }
    if !refreshOnly { return plan["resource_changes"].items.compactMap { TerraformChange($0) } }
    let written = Dictionary(
      plan["configuration"]["root_module"]["resources"].items.compactMap { resource in
        resource["address"].string.map { ($0, resource["expressions"].members.map(\.name)) }
      }, uniquingKeysWith: { first, _ in first })
    return plan["resource_drift"].items.compactMap { TerraformChange($0) }.filter { $0.isDrift(of: written[$0.address]) }
  }

  /// Takes resources out of a module's state; AWS keeps them.
  public func forget(_ module: String, _ addresses: [String]) throws(TerraformFailure) {
    try run(module, ["state", "rm", "-lock-timeout=60s"] + addresses, saysJSON: false)
  }

  /// Does what the last `plan` of the module said.
  ///
  /// - Parameter progress: Called for every resource that is done.
  public func apply(_ module: String, progress: @escaping @Sendable () -> Void) throws(TerraformFailure) {
    try run(module, ["apply", "-input=false", "-json", "-lock-timeout=60s", "aegis.plan"], saysJSON: true) { line in
      if parseJSONValue(Array(line))?["type"].string == "apply_complete" { progress() }
    }
    try? Disk.remove("\(folder)/\(module)/aegis.plan")
  }

  /// An output of a module; nil where it has none yet.
  public func output(_ module: String, _ name: String) -> JSONValue? {
    guard Disk.exists("\(folder)/\(module)/.terraform"),
      let answer = providers.using({ start(module, ["output", "-json"], errors: .thrownAway) }),
      answer.status == 0, let value = parseJSONValue(answer.output)?[name]["value"], !value.isNull
    else { return nil }
    return value
  }

  private func initialize(_ module: String) throws(TerraformFailure) {
    let arguments = ["init", "-input=false", "-no-color"]
    guard let answer = providers.initializing("\(folder)/\(module)", { start(module, arguments, errors: .taken) }) else {
      throw .missing("terraform cannot be started", module: module)
    }
    try check(answer, module, arguments, saysJSON: false)
  }

  @discardableResult
  private func run(
    _ module: String, _ arguments: [String], saysJSON: Bool, line: ((ArraySlice<UInt8>) -> Void)? = nil
  ) throws(TerraformFailure) -> [UInt8] {
    let isShow = arguments[0] == "show"
    let errors: ChildProcess.Errors = saysJSON || isShow ? .thrownAway : .taken
    guard let answer = providers.using({ start(module, arguments, errors: errors, line: line) }) else {
      throw .missing("terraform cannot be started", module: module)
    }
    try check(answer, module, arguments, saysJSON: saysJSON)
    return answer.output
  }

  private func start(
    _ module: String, _ arguments: [String], errors: ChildProcess.Errors, line: ((ArraySlice<UInt8>) -> Void)? = nil
  ) -> ChildProcess.Output? {
    ChildProcess.run(["terraform", "-chdir=\(folder)/\(module)"] + arguments, environment: environment, errors: errors, line: line)
  }

  private func check(_ answer: ChildProcess.Output, _ module: String, _ arguments: [String], saysJSON: Bool) throws(TerraformFailure) {
    if answer.status == 0 { return }
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

extension TerraformFailure {
  /// Terraform says itself that the module has to be made ready anew.
  fileprivate var asksForInit: Bool {
    findings.contains { finding in ["terraform init", "Required plugins are not installed"].contains { (finding.summary + finding.detail).contains($0) } }
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

  /// Terraform would take it away, and aegis has its state forget it before: AWS keeps it.
  public private(set) var isReleased = false

  /// Has the change be one of the state alone.
  public mutating func release() { (actions, isReleased) = (["forget"], true) }

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

  /// Nothing but that what exists comes into terraform's state.
  ///
  /// An argument that steers only the provider itself, AWS knows nothing of: after an import its default is new.
  public var onlyAdopts: Bool {
    if !isImport || actions == ["no-op"] { return isImport }
    return actions == ["update"] && after.members.allSatisfy { member in
      member.value == before[member.name] || before[member.name].isNull && ["force_destroy", "force_detach_policies"].contains(member.name)
    }
  }

  /// Whether something is otherwise that the module says. What the provider computes, it first reads in the refresh
  /// after the resource was made.
  ///
  /// - Parameter written: The arguments that the module has; nil where it has the resource no more.
  func isDrift(of written: [String]?) -> Bool {
    guard actions == ["update"], let written else { return true }
    func isNothing(_ value: JSONValue) -> Bool { value.isNull || ["\"\"", "[]", "{}"].contains(String(decoding: value.text, as: UTF8.self)) }
    return written.contains { before[$0] != after[$0] && !(isNothing(before[$0]) && isNothing(after[$0])) }
  }

  /// The change as one line, which differs wherever the change differs.
  public var line: [UInt8] { Array("\(address) \(actions) \(isImport) ".utf8) + before.text + [0x20] + after.text + [0x0A] }
}
