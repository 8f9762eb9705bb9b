import AegisBasics
import AegisDriver
import AegisSchema
import AegisSema
import AegisSystem
import ArgumentParser

/// `aegis init`: writes the settings of a new project.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Initialize a project with the settings that it needs.",
    discussion: "Asks on a terminal for what is not given; elsewhere lists what is missing. Writes aegis.ini, never over an existing one.")

  @OptionGroup var settings: SettingOptions

  @Flag(help: "Write over what is there.")
  var force = false

  @Option(help: ArgumentHelp("Also write the pipeline that plans pull requests and deploys master: github, gitlab, bitbucket.", valueName: "service"))
  var ci: Pipeline?

  @Option(help: ArgumentHelp("Branches that ask for privileges begin so.", valueName: "prefix"))
  var branchPrefix = "privilege-request/"

  @Option(help: ArgumentHelp("The container image that the pipeline runs aegis in.", valueName: "image"))
  var image = "055571234181.dkr.ecr.us-east-1.amazonaws.com/aegis:latest"

  @Flag(help: "Print the policy that the aegis admin user needs, and write nothing.")
  var printAdminPolicy = false

  @Flag(help: "Print the service control policy that leaves aegis the only writer of privileges, and write nothing.")
  var printLockoutPolicy = false

  @Option(help: ArgumentHelp("The management account, for the printed policy.", valueName: "id"))
  var accountId: String?

  @Option(help: ArgumentHelp("The ECR repository that aegis is pulled from, for the printed policy.", valueName: "arn"))
  var aegisEcrRepoArn: String?

  @Flag(name: [.short, .long], help: "Say nothing but what is printed.")
  var quiet = false

  @Argument(help: ArgumentHelp("The project's folder, made where it is missing (default: the working folder).", valueName: "path"), completion: .directory)
  var path = "."

  func validate() throws {
    for setting in Setting.allCases {
      guard let value = settings[setting] else { continue }
      if let complaint = complaint(setting.spec, value) { throw ValidationError("\(SettingOptions.option(setting)): \(complaint).") }
    }
    if let accountId, !CompiledPattern.matches(#"\d{12}"#, accountId) { throw ValidationError("--account-id takes twelve digits.") }
    if let aegisEcrRepoArn, !CompiledPattern.matches(#"arn:[a-z-]+:ecr:[a-z0-9-]+:\d{12}:repository/[a-z0-9._/-]+"#, aegisEcrRepoArn) {
      throw ValidationError("--aegis-ecr-repo-arn takes the ARN of an ECR repository.")
    }
    if !CompiledPattern.matches(#"[A-Za-z0-9][\w./-]*"#, branchPrefix) { throw ValidationError("--branch-prefix takes the beginning of a branch's name.") }
    if !CompiledPattern.matches(#"[A-Za-z0-9][\w./:@-]*"#, image) { throw ValidationError("--image takes the name of a container image.") }
  }

  func run() async throws {
    let existing = try existingSettings()
    if printAdminPolicy || printLockoutPolicy { return try await printPolicies(existing) }
    let file = "\(path)/aegis.ini"
    if existing != nil && !force {
      guard ci != nil && settings.isEmpty else {
        throw CommandFailure(status: .cannotWrite, message: "`\(file)` is there already; `--force` writes over it")
      }
      return try writePipeline()
    }
    let values = try complete()
    try checkPipelineIsFree()
    try write(settingsText(values), to: "aegis.ini")
    if ci != nil { try writePipeline() }
    guard !quiet else { return }
    if values[.memberAccountRole] == Setting.memberAccountRole.spec.defaultText { Disk.writeError(Self.roleNote) }
    Disk.writeError("aegis: next, `aegis doctor` checks what AWS has to offer, and `aegis import` reads the organization\n")
  }

  private static let roleNote =
    "aegis: note: `\(Setting.memberAccountRole.spec.defaultText ?? "")` is the default of aegis; the role that AWS makes in new accounts is `\(realMemberRole)`\n"

  // MARK: Settings

  /// What an `aegis.ini` that is there says; nil where there is none.
  private func existingSettings() throws -> ProjectSettings? {
    let file = "\(path)/aegis.ini"
    guard Disk.exists(file) else { return nil }
    guard let text = try? Disk.read(file) else { throw CommandFailure(status: .noInput, message: "`\(file)` cannot be read") }
    return readSettings(text, file: FileID(rawValue: 0)).value
  }

  /// All settings: those of the command line, then the answers on a terminal, then the defaults.
  private func complete() throws -> [Setting: String] {
    var values: [Setting: String] = [:]
    for setting in Setting.allCases { values[setting] = settings[setting] }
    if Surroundings.isInteractive {
      for setting in SettingOptions.asked where values[setting] == nil { values[setting] = try ask(setting) }
    }
    let missing = SettingOptions.asked.filter { $0.spec.isRequired && values[$0] == nil }
    guard missing.isEmpty else {
      let width = missing.map { SettingOptions.option($0).utf8.count }.max() ?? 0
      let lines = missing.map { setting in
        let option = SettingOptions.option(setting)
        return "  \(option)\(String(repeating: " ", count: width - option.utf8.count))  \(setting.spec.doc)"
      }
      throw CommandFailure(
        status: .usage, message: "these settings are missing, and there is no terminal to ask for them:\n" + lines.joined(separator: "\n"))
    }
    for setting in SettingOptions.asked where values[setting] == nil { values[setting] = setting.spec.defaultText }
    return values
  }

  private func ask(_ setting: Setting) throws -> String? {
    let spec = setting.spec
    let proposal = setting == .memberAccountRole ? realMemberRole : spec.defaultText
    Disk.writeError("\(spec.doc)\n")
    while true {
      guard let line = Surroundings.ask("  \(spec.name)\(proposal.map { " [\($0)]" } ?? (spec.isRequired ? "" : " (may be left out)")): ") else {
        Disk.writeError("\n")
        return nil
      }
      let answer = line.split(separator: " ").joined(separator: " ")
      if answer.isEmpty {
        if let proposal { return proposal }
        if !spec.isRequired { return nil }
        Disk.writeError("  it is needed\n")
      } else if let complaint = complaint(spec, answer) {
        Disk.writeError("  \(complaint)\n")
      } else {
        return answer
      }
    }
  }

  /// Why a value does not do; nil where it does.
  private func complaint(_ spec: SettingSpec, _ value: String) -> String? {
    if value.isEmpty { return "it is empty" }
    if value.utf8.contains(where: { $0 < 0x20 }) { return "it has a character that no file of settings can hold" }
    if let pattern = spec.pattern, !CompiledPattern.matches(pattern, value) { return "`\(value)` does not match `\(pattern)`" }
    return nil
  }

  private func settingsText(_ values: [Setting: String]) -> String {
    var text = "[aegis]\n"
    for setting in Setting.allCases {
      if let value = values[setting] { text += "\(setting.spec.name) = \(value)\n" }
    }
    return text
  }

  // MARK: Files

  private func write(_ text: String, to name: String) throws {
    let file = "\(path)/\(name)"
    do {
      if let slash = file.lastIndex(of: "/") { try Disk.makeFolder(String(file[..<slash])) }
      try Disk.write(Array(text.utf8), to: file)
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
    if !quiet { Disk.writeError("aegis: wrote \(path == "." ? name : file)\n") }
  }

  private func checkPipelineIsFree() throws {
    guard let ci, !force, Disk.exists("\(path)/\(ci.file)") else { return }
    throw CommandFailure(status: .cannotWrite, message: "`\(path)/\(ci.file)` is there already; `--force` writes over it")
  }

  private func writePipeline() throws {
    guard let ci else { return }
    try checkPipelineIsFree()
    try write(ci.text(branchPrefix: branchPrefix, image: image, region: settings[.awsRegion] ?? "us-east-1"), to: ci.file)
    if !quiet { Disk.writeError("aegis: note: the pipeline needs \(ci.secrets), and leave to pull `\(image)`\n") }
  }

  // MARK: Policies

  private func printPolicies(_ existing: ProjectSettings?) async throws {
    func value(_ setting: Setting) -> String? { settings[setting] ?? existing?[setting] ?? setting.spec.defaultText }
    let region = value(.awsRegion) ?? "us-east-1"
    if printLockoutPolicy {
      let role = value(.memberAccountRole) ?? realMemberRole
      Disk.writeOutput(Array(lockoutPolicy(memberRole: role, partition: partition(ofRegion: region)).utf8))
    }
    guard printAdminPolicy else { return }
    guard let organization = value(.organization) else {
      throw CommandFailure(status: .usage, message: "the policy needs the organization's name: give `--organization`, or run in a project")
    }
    let account = try await knownAccount(existing)
    var policy = AdminPolicy(organization: organization, region: region, account: account ?? "*")
    policy.lockTable = value(.aegisLockTable) ?? "aegis-lock"
    policy.stateBucket = value(.aegisStateBucket) ?? "aegis-\(organization)"
    policy.trailBucket = value(.cloudtrailLogsBucket)
    policy.resultBucket = value(.athenaQueryResultLocation).flatMap(bucketOfLocation)
    policy.repository = aegisEcrRepoArn
    Disk.writeOutput(Array(policy.text.utf8))
    guard !quiet else { return }
    if account == nil { Disk.writeError("aegis: note: the management account is not known here, so the lock table of any is named; `--account-id` narrows it\n") }
    if aegisEcrRepoArn == nil { Disk.writeError("aegis: note: leave to pull a container is not in it; `--aegis-ecr-repo-arn` adds it\n") }
  }

  /// The management account: from the command line, or from what has been imported.
  private func knownAccount(_ existing: ProjectSettings?) async throws -> String? {
    if let accountId { return accountId }
    guard existing != nil, Disk.exists("\(path)/organization.yaml"), let project = DiskProject(root: path) else { return nil }
    let compilation = await Session(files: project, jobs: Surroundings.processorCount).compile()
    return compilation.program?.accounts.first { $0.isManagement }?.id
  }
}

/// The name that AWS gives the role in an account that an organization makes.
///
/// Source: AWS Organizations API reference, `CreateAccount`, parameter `RoleName`.
let realMemberRole = "OrganizationAccountAccessRole"

/// The partition of a region's ARNs.
func partition(ofRegion region: String) -> String {
  if region.hasPrefix("cn-") { return "aws-cn" }
  return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
}

/// The bucket of `s3://BUCKET/…`.
func bucketOfLocation(_ location: String) -> String? {
  guard location.hasPrefix("s3://") else { return nil }
  let bucket = location.dropFirst("s3://".count).prefix { $0 != "/" }
  return bucket.isEmpty ? nil : String(bucket)
}
