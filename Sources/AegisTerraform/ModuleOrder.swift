import AegisBasics
public import AegisIR

/// The modules of an organization in an order in which each stands behind those that it needs.
///
/// The organization's own comes first. An account needs another where a trust policy of it names a role or user of
/// that one: IAM refuses principals that do not exist. Where accounts need each other, the one that comes first in the
/// configuration's order goes first. Accounts that are not managed have none.
public struct ModuleOrder: Sendable {
  public struct Module: Sendable {
    /// The folder below the folder of modules.
    public let directory: String
    /// The key of the account; nil for the organization.
    public let account: String?
    /// The folders of the modules that go before it.
    public let needs: [String]
    /// The module wants the account's id as the variable `account_id`, from the organization's output `account_ids`.
    public let takesAccountID: Bool
  }

  public let modules: [Module]

  public init(_ organization: Organization) {
    let accounts = organization.accounts
    let needed = AccountNeeds(accounts).needed
    var order: [Int] = []
    var state = [Int](repeating: 0, count: accounts.count)
    var kept = [[Int]](repeating: [], count: accounts.count)
    func visit(_ index: Int) {
      state[index] = 1
      for other in needed[index] where state[other] != 1 {
        if state[other] == 0 { visit(other) }
        kept[index].append(other)
      }
      state[index] = 2
      order.append(index)
    }
    for index in accounts.indices where state[index] == 0 { visit(index) }
    func hasModule(_ index: Int) -> Bool { accounts[index].lifecycle.isManaged }
    modules =
      [Module(directory: organizationDirectory, account: nil, needs: [], takesAccountID: false)]
      + order.filter(hasModule).map { index in
        Module(
          directory: directoryName(of: accounts[index]), account: accounts[index].key,
          needs: [organizationDirectory] + kept[index].filter(hasModule).sorted().map { directoryName(of: accounts[$0]) },
          takesAccountID: accounts[index].id == nil && !accounts[index].isManagement)
      }
  }

  /// `modules.json`: the same for programs that run terraform.
  public func file() -> TerraformModule.File {
    var out = JSONWriter(capacity: 256 + modules.count * 160)
    out.object { out in
      out.list("modules") { out in
        for module in modules {
          out.element()
          out.object { out in
            if let account = module.account { out.field("account", verbatim: account) }
            out.list("depends_on") { out in
              for need in module.needs {
                out.element()
                out.verbatim(need)
              }
            }
            out.field("directory", verbatim: module.directory)
            if module.takesAccountID {
              out.object("variables") { out in
                out.object("account_id") { out in
                  out.field("key", verbatim: module.account ?? "")
                  out.field("module", verbatim: organizationDirectory)
                  out.field("output", word: "account_ids")
                }
              }
            }
          }
        }
      }
      out.field("version", 1)
    }
    return TerraformModule.File(name: "modules.json", bytes: out.finish())
  }
}

func directoryName(of account: Account) -> String {
  account.isManagement ? managementDirectory : directoryName(ofKey: account.stateKey)
}

/// Which accounts' roles and users the trust policies of each account name.
private struct AccountNeeds {
  private(set) var needed: [[Int]]

  init(_ accounts: [Account]) {
    var owners: [String: Int] = [:]
    for (index, account) in accounts.enumerated() { if let id = account.id { owners[id] = index } }
    needed = accounts.enumerated().map { index, account in
      var found: Set<Int> = []
      for role in account.roles {
        for principal in role.trust.awsPrincipals {
          // arn:aws:iam::ACCOUNT:role/NAME; an account as a whole exists anyway.
          let parts = principal.split(separator: ":", omittingEmptySubsequences: false)
          guard parts.count == 6, parts[2] == "iam", parts[5].hasPrefix("role/") || parts[5].hasPrefix("user/"),
            let owner = owners[String(parts[4])], owner != index
          else { continue }
          let name = parts[5].split(separator: "/").last.map(String.init) ?? ""
          let isRole = parts[5].hasPrefix("role/")
          let exists = isRole ? accounts[owner].roles.contains { $0.name == name } : accounts[owner].users.contains { $0.name == name }
          if exists { found.insert(owner) }
        }
      }
      return found.sorted()
    }
  }
}
