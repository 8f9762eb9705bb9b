/// What every module begins with: versions, provider, state.
///
/// Sources: Terraform's language reference ("Backend", "Provider Requirements", "JSON Configuration
/// Syntax"); AWS provider's changelog.
struct ModuleHead {
  var settings: TerraformSettings
  var directory: String
  /// Nil for the organization and the management account, which need no other role.
  var assumedRole: AssumedRole?
  var transitions: Transitions
  var isExclusive = false
  /// Reads what AWS holds of organization policies.
  var readsPolicies = false
  var renamesAccounts = false

  struct AssumedRole {
    /// Nil where the account is still to be created: then the module's variable says it.
    var accountID: String?
    var name: String
  }

  func writeProvider(_ out: inout JSONWriter) {
    out.object("provider") { out in
      out.object("aws") { out in
        if let assumedRole {
          out.object("assume_role") { out in
            out.key("role_arn")
            out.template([
              .text("arn:"), .data(settings.partition), .text(":iam::"),
              assumedRole.accountID.map { .data($0) } ?? .expression(.variable("account_id")),
              .text(":role/"), .data(assumedRole.name),
            ])
          }
        }
        out.field("region", literal: settings.region)
      }
    }
  }

  func writeTerraform(_ out: inout JSONWriter) {
    out.object("terraform") { out in
      out.object("backend", writeBackend)
      out.object("required_providers") { out in
        if settings.terraformVersion >= .providerSources {
          out.object("aws") { out in
            out.field("source", word: "hashicorp/aws")
            out.field("version", word: providerRange)
          }
        } else {
          out.field("aws", word: providerRange)
        }
      }
      out.field("required_version", verbatim: requiredVersion)
    }
  }

  func writeVariable(_ out: inout JSONWriter) {
    guard let assumedRole, assumedRole.accountID == nil else { return }
    out.object("variable") { out in
      out.object("account_id") { out in
        out.field("description", word: "The account's id, twelve digits: an output of the organization's module.")
        out.field("type", word: "string")
      }
    }
  }

  private func writeBackend(_ out: inout JSONWriter) {
    switch settings.stateBackend {
    case .local(let parent):
      out.object("local") { out in
        if let parent { out.field("path", verbatim: "\(parent)/\(directory).tfstate") }
      }
    case .s3(let bucket, let key, let region, let lockTable):
      out.object("s3") { out in
        out.field("bucket", verbatim: bucket)
        if !hasLockFile, let lockTable { out.field("dynamodb_table", verbatim: lockTable) }
        out.field("encrypt", true)
        out.field("key", verbatim: stateKey(key))
        out.field("region", verbatim: region)
        if hasLockFile { out.field("use_lockfile", true) }
      }
    }
  }

  private func stateKey(_ key: String) -> String {
    if directory == organizationDirectory { return key }
    let stem = key.hasSuffix(".tfstate") ? String(key.dropLast(".tfstate".count)) : key
    return "\(stem)/\(directory).tfstate"
  }

  private var hasLockFile: Bool {
    guard case .s3 = settings.stateBackend else { return false }
    return settings.terraformVersion >= .lockFile
  }

  /// The lowest that serves what the module uses.
  private var requiredVersion: String {
    if hasLockFile { return TerraformVersion.lockFile.constraint }
    if transitions.hasRemovals { return TerraformVersion.removedBlocks.constraint }
    if transitions.hasImports { return TerraformVersion.importBlocks.constraint }
    if transitions.hasMoves { return TerraformVersion.movedBlocks.constraint }
    if settings.terraformVersion >= .providerSources { return TerraformVersion.providerSources.constraint }
    // `try` and `can` came with 0.12.20.
    return readsPolicies ? ">= 0.12.20" : TerraformVersion.oldest.constraint
  }

  /// A range, so that a team's own lock file decides. The last of the `_exclusive` resources came
  /// with 5.72.1, the last of the data sources for policies with 5.4.0. Before 5.98 another name of an account would have replaced the account.
  private var providerRange: StaticString {
    if renamesAccounts { return ">= 5.98.0, < 7.0" }
    if isExclusive { return ">= 5.72.1, < 7.0" }
    return readsPolicies ? ">= 5.4.0, < 7.0" : ">= 5.0, < 7.0"
  }
}
