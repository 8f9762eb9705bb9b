import AegisCloud
import AegisDriver
import AegisSchema
import AegisSystem

/// Examines what a project needs: the prerequisites of the documents, one finding each.
struct Doctor: Sendable {
  struct Finding: Sendable {
    enum Status: String, Sendable {
      case pass
      case fail
      case unknown

      var colour: String {
        switch self {
        case .pass: "32"
        case .fail: "1;31"
        case .unknown: "33"
        }
      }
    }

    var name: String
    var status: Status
    var message: String
    /// The command that mends it.
    var mend: String?

    init(_ name: String, _ status: Status, _ message: String, mend: String? = nil) {
      self.name = name
      self.status = status
      self.message = message
      self.mend = mend
    }
  }

  let client: AWSClient
  let settings: ProjectSettings
  let root: String
  /// The ids of accounts that the project does not manage.
  let unmanaged: Set<String>

  var region: String { settings[.awsRegion] ?? "us-east-1" }
  var partition: String { client.cloud.partition.name }

  func examine() async -> [Finding] {
    var findings = [terraform()]
    let caller: CallerIdentity
    do throws(AWSError) {
      caller = try await client.callerIdentity()
      findings.append(Finding("credentials", .pass, "`\(caller.arn)` in account \(caller.account)"))
    } catch {
      findings.append(
        Finding("credentials", error.kind == .transport ? .unknown : .fail, error.kind == .credentials ? error.message : error.description, mend: "aws configure, or name a profile by `--aws-profile`"))
      for name in ["organization", "admin policy", "lock table", "state bucket", "member roles", "lockout policy", "athena", "trail"] {
        findings.append(Finding(name, .unknown, "nothing can be asked without credentials"))
      }
      return findings
    }
    async let lock = lockTable()
    async let state = stateBucket()
    async let athena = athena()
    async let trail = trail()
    async let admin = adminPolicy(caller)
    let (organization, accounts) = await organization(caller)
    async let roles = memberRoles(accounts, caller)
    async let lockout = lockoutPolicy(isManagement: organization.status != .fail)
    findings += [organization, await admin, await lock] + (await state) + [await roles, await lockout] + (await athena) + (await trail)
    return findings
  }

  /// What a call that failed says of a check: refused is not known, other answers are the check's own to read.
  func failed(_ name: String, _ error: AWSError) -> Finding {
    if error.isAccessDenied {
      return Finding(name, .unknown, "`\(error.action)` is refused: \(error.message)", mend: "aegis init --print-admin-policy, and attach it")
    }
    return Finding(name, error.kind == .service ? .fail : .unknown, error.description)
  }

  // MARK: This machine

  /// Terraform is needed only where it makes the changes. Source: the documents ask for 0.12.10 and later.
  private func terraform() -> Finding {
    let wanted = settings[.terraformVersion] ?? "1.10"
    guard settings[.backend] != "api" else { return Finding("terraform", .pass, "not needed: `backend = api`") }
    let install = "install terraform \(wanted) or newer (https://developer.hashicorp.com/terraform/install) and put it on the PATH"
    guard let output = ChildProcess.run(["terraform", "version", "-json"], isSilent: true), output.status == 0 else {
      return Finding("terraform", .fail, "it is not on the PATH, or too old to say its version", mend: install)
    }
    guard let version = parseJSONValue(output.output)?["terraform_version"].string else {
      return Finding("terraform", .unknown, "`terraform version -json` says no version", mend: install)
    }
    guard !isOlder(version, than: wanted) else {
      return Finding("terraform", .fail, "\(version) is older than `terraform_version = \(wanted)`, which the modules are written for", mend: "\(install), or lower `terraform_version`")
    }
    return Finding("terraform", .pass, version)
  }

  private func isOlder(_ version: String, than other: String) -> Bool {
    func numbers(_ text: String) -> [Int] {
      let parts = text.split(separator: "-")[0].split(separator: ".").map { Int($0) ?? 0 }
      return parts + [Int](repeating: 0, count: max(0, 3 - parts.count))
    }
    return numbers(version).lexicographicallyPrecedes(numbers(other))
  }

  // MARK: Organization and accounts

  private func organization(_ caller: CallerIdentity) async -> (Finding, [(name: String, id: String)]) {
    do throws(AWSError) {
      let node = try await client.json(.organizations, "DescribeOrganization")["Organization"]
      let management = node["MasterAccountId"].string ?? ""
      guard management == caller.account else {
        return (
          Finding(
            "organization", .fail, "account \(caller.account) is a member; the management account is \(management)",
            mend: "use credentials of account \(management)"), []
        )
      }
      let accounts = try await client.items(.organizations, "ListAccounts", [], in: "Accounts").filter { ($0["State"].string ?? $0["Status"].string) == "ACTIVE" }
      let members = accounts.compactMap { account in account["Id"].string.map { (name: account["Name"].string ?? $0, id: $0) } }.filter { $0.id != management }
      guard node["FeatureSet"].string == "ALL" else {
        return (
          Finding("organization", .fail, "it has consolidated billing only: no policies can be attached", mend: "aws organizations enable-all-features"),
          members
        )
      }
      return (Finding("organization", .pass, "`\(node["Id"].string ?? "")` with \(accounts.count) accounts, all features"), members)
    } catch {
      if error.code == "AWSOrganizationsNotInUseException" {
        return (Finding("organization", .fail, "account \(caller.account) is in no organization", mend: "aws organizations create-organization"), [])
      }
      return (failed("organization", error), [])
    }
  }

  private func memberRoles(_ members: [(name: String, id: String)], _ caller: CallerIdentity) async -> Finding {
    let role = MemberRole(name: settings[.memberAccountRole] ?? realMemberRole)
    guard !members.isEmpty else { return Finding("member roles", .unknown, "no member accounts are known") }
    let accounts = members.filter { !unmanaged.contains($0.id) }
    let leftAlone = members.count - accounts.count
    if accounts.isEmpty { return Finding("member roles", .pass, "no member account is signed in to: all have `managed: false`") }
    let others = leftAlone == 0 ? "" : "; \(leftAlone) \(leftAlone == 1 ? "is" : "are") left alone (`managed: false`)"
    var refused: [String] = []
    var fallbacks = 0
    var reason = ""
    await withTaskGroup(of: (String, Result<Void, AWSError>, Bool).self) { group in
      func attempt(_ account: (name: String, id: String)) {
        group.addTask {
          let used = OnceFlag()
          let member = client.member(account.id, role: role) { _ in _ = used.isFirst() }
          do throws(AWSError) {
            _ = try await member.credentials.credentials()
            return (account.name, .success(()), !used.isFirst())
          } catch { return (account.name, .failure(error), false) }
        }
      }
      var rest = accounts[...]
      for _ in 0..<8 { if let next = rest.popFirst() { attempt(next) } }
      for await (name, result, isFallback) in group {
        if case .failure(let error) = result {
          refused.append(name)
          reason = error.message
        }
        if isFallback { fallbacks += 1 }
        if let next = rest.popFirst() { attempt(next) }
      }
    }
    let trust = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:\(partition):iam::\(caller.account):root\"},\"Action\":\"sts:AssumeRole\"}]}"
    if !refused.isEmpty {
      let names = refused.sorted().prefix(5).map { "`\($0)`" }.joined(separator: ", ") + (refused.count > 5 ? " and \(refused.count - 5) more" : "")
      return Finding(
        "member roles", .fail, "`\(role.name)` cannot be assumed in \(names): \(reason)",
        mend: "in each: aws iam create-role --role-name \(role.name) --assume-role-policy-document '\(trust)' && aws iam attach-role-policy --role-name \(role.name) --policy-arn arn:\(partition):iam::aws:policy/IAMFullAccess")
    }
    if fallbacks > 0 {
      return Finding(
        "member roles", .pass, "all \(accounts.count) can be assumed, \(fallbacks) of them by AWS's own name `\(realMemberRole)`\(others)",
        mend: "write `\(Setting.memberAccountRole.spec.name) = \(realMemberRole)` into aegis.ini")
    }
    return Finding("member roles", .pass, "`\(role.name)` can be assumed in all \(accounts.count) \(leftAlone == 0 ? "member accounts" : "managed member accounts")\(others)")
  }

  /// Whether IAM would let the caller do what aegis does. Source: IAM API reference, `SimulatePrincipalPolicy`.
  private func adminPolicy(_ caller: CallerIdentity) async -> Finding {
    var arn = caller.arn
    if arn.hasSuffix(":root") { return Finding("admin policy", .unknown, "the root user is at work, to whom no policy applies", mend: "make a user for aegis with the policy of: aegis init --print-admin-policy") }
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 6, parts[5].hasPrefix("assumed-role/") {
      arn = "arn:\(partition):iam::\(caller.account):role/\(parts[5].split(separator: "/")[1])"
    }
    var parameters = QueryParameters(["PolicySourceArn": arn])
    let actions = ["iam:CreateRole", "iam:PutRolePolicy", "iam:GetAccountAuthorizationDetails", "organizations:CreatePolicy", "organizations:ListAccounts", "sts:AssumeRole"]
    parameters.list("ActionNames", actions)
    do throws(AWSError) {
      let answer = try await client.query(.iam, "SimulatePrincipalPolicy", parameters)
      let denied = answer.members("EvaluationResults").filter { $0.text("EvalDecision") != "allowed" }.compactMap { $0.text("EvalActionName") }
      if denied.isEmpty { return Finding("admin policy", .pass, "the caller may do what aegis does") }
      return Finding("admin policy", .fail, "`\(arn)` may not: \(denied.joined(separator: ", "))", mend: "aegis init --print-admin-policy, and attach it")
    } catch {
      return Finding("admin policy", .unknown, "AWS cannot be asked what `\(arn)` may do: \(error.code.isEmpty ? "HTTP \(error.status ?? 0)" : error.code)", mend: "aegis init --print-admin-policy prints what is needed")
    }
  }

  /// Whether a service control policy keeps others from changing privileges.
  private func lockoutPolicy(isManagement: Bool) async -> Finding {
    let mend = "aegis init --print-lockout-policy, and attach it to the root (it spares the member role)"
    guard isManagement else { return Finding("lockout policy", .unknown, "only the management account can tell") }
    do throws(AWSError) {
      let policies = try await client.items(.organizations, "ListPolicies", [JSONValue.Member("Filter", "SERVICE_CONTROL_POLICY")], in: "Policies")
      var partial: String?
      for policy in policies where policy["AwsManaged"].boolean != true {
        let id = JSONValue.Member("PolicyId", policy["Id"])
        let content = try await client.json(.organizations, "DescribePolicy", .object([id]))["Policy"]["Content"].string ?? ""
        guard deniesWrites(parseJSONValue(Array(content.utf8)) ?? .null) else { continue }
        let targets = try await client.items(.organizations, "ListTargetsForPolicy", [id], in: "Targets")
        let name = policy["Name"].string ?? ""
        if targets.contains(where: { $0["Type"].string == "ROOT" }) {
          return Finding("lockout policy", .pass, "`\(name)` keeps others from making roles, in all member accounts")
        }
        if let first = targets.first {
          partial = partial ?? "`\(name)` keeps others from making roles, below `\(first["Name"].string ?? "")`\(targets.count > 1 ? " and \(targets.count - 1) more" : "") alone: no policy of the root does"
        }
      }
      if let partial { return Finding("lockout policy", .unknown, partial, mend: mend) }
      return Finding("lockout policy", .unknown, "no attached service control policy denies `iam:CreateRole`; boundaries or IAM policies may", mend: mend)
    } catch { return failed("lockout policy", error) }
  }

  private func deniesWrites(_ document: JSONValue) -> Bool {
    let statements = document["Statement"].items.isEmpty ? [document["Statement"]] : document["Statement"].items
    return statements.contains { statement in
      guard statement["Effect"].string == "Deny" else { return false }
      let actions = statement["Action"].string.map { [$0] } ?? statement["Action"].items.compactMap(\.string)
      return actions.contains { ["*", "iam:*", "iam:createrole", "iam:create*"].contains($0.lowercased()) }
    }
  }
}
