import AegisBasics
import AegisIR
import AegisSamples
import TestSupport

/// Organizations from small pools of names, so that two of them have much in common and differ in everything.
struct OrganizationGenerator {
  var random: RandomSource
  let memberCount: Int
  private var users: [[String]] = []
  private var roles: [[(name: String, path: String)]] = []

  init(seed: UInt64, memberCount: Int) {
    random = RandomSource(seed: seed)
    self.memberCount = memberCount
  }

  /// - Parameters:
  ///   - ids: The ids of accounts by their keys: only existing accounts can be trusted by number.
  mutating func organization(ids: [String: String]) -> Organization {
    var it = Organization(name: "generated", featureSet: .all, root: Root(name: "Root", origin: nowhere), origin: nowhere)
    it.enabledPolicyTypes = ["SERVICE_CONTROL_POLICY"]
    it.enabledServices = subset(["a.amazonaws.com", "b.amazonaws.com", "c.amazonaws.com"])
    it.units = units()
    it.policies = policies()
    let keys = ["master"] + (0..<memberCount).map { "member_\($0)" }
    names(keys.count)
    it.accounts = keys.enumerated().map { account($1, index: $0, ids: ids, units: it.units) }
    it.attachments = attachments(it)
    for service in it.enabledServices where memberCount > 0 && random.oneIn(2) {
      it.delegatedAdministrators.append(DelegatedAdministrator(account: "member_0", service: service, origin: nowhere))
    }
    return it
  }

  private mutating func subset(_ names: [String]) -> [String] { names.filter { _ in random.oneIn(2) } }

  private mutating func tags() -> [Tag] { subset(["one", "two"]).map { Tag(key: $0, value: random.pick(["x", "y"])) } }

  private mutating func document(_ seed: Int? = nil) -> Document {
    let number = seed ?? random.below(4)
    let texts = [
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"}]}"#,
      // The same in other words.
      #"{"Version":"2012-10-17","Statement":{"Action":["s3:listbucket","s3:GetObject"],"Effect":"Allow","Resource":["*"]}}"#,
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sqs:*","Resource":"*"}]}"#,
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}"#,
    ]
    return Document(json: Array(texts[number].utf8), origin: nowhere)
  }

  // MARK: Organization

  private mutating func units() -> [OrganizationalUnit] {
    var paths: [[String]] = []
    for first in subset(["alpha", "beta", "gamma"]) {
      paths.append([first])
      for second in subset(["inner", "other"]) {
        paths.append([first, second])
        if random.oneIn(3) { paths.append([first, second, "deep"]) }
      }
    }
    return paths.map { OrganizationalUnit(path: $0, tags: tags(), origin: nowhere) }
  }

  private mutating func policies() -> [OrganizationPolicy] {
    var list = [
      OrganizationPolicy(
        name: "FullAWSAccess", type: "SERVICE_CONTROL_POLICY", content: document(2), isAWSManaged: true, id: "p-FullAWSAccess", origin: nowhere)
    ]
    for name in subset(["s0", "s1", "s2", "s3", "s4", "s5", "s6"]) {
      list.append(
        OrganizationPolicy(
          name: name, type: "SERVICE_CONTROL_POLICY", description: random.pick([nil, "", "text"]), content: document(), tags: tags(), origin: nowhere))
    }
    return list
  }

  private mutating func attachments(_ it: Organization) -> [OrganizationPolicyAttachment] {
    let targets: [OrganizationPolicyAttachment.Target] =
      [.root] + it.units.map { .unit($0.path) } + it.accounts.map { .account($0.key) }
    var list: [OrganizationPolicyAttachment] = []
    for target in targets {
      let others = Array(subset(it.policies.filter { !$0.isAWSManaged }.map(\.name)).prefix(random.below(6)))
      // Always there at first, so that AWS's own attaching is no difference; later it may go.
      let full = others.isEmpty || others.count < 5 && !random.oneIn(6) || isFirst ? ["FullAWSAccess"] : []
      for name in full + others.prefix(5 - full.count) {
        list.append(OrganizationPolicyAttachment(policy: name, target: target, origin: nowhere))
      }
    }
    return list
  }

  /// Whether the organization is made from nothing.
  var isFirst = true

  // MARK: Accounts

  private mutating func names(_ count: Int) {
    users = (0..<count).map { _ in subset(["u0", "u1", "u2", "u3"]) }
    roles = (0..<count).map { _ in subset(["r0", "r1", "r2", "r3", "r4"]).map { ($0, random.pick(["/", "/team/"])) } }
  }

  private mutating func account(_ key: String, index: Int, ids: [String: String], units: [OrganizationalUnit]) -> Account {
    let isManagement = key == "master"
    var account = Account(
      key: key, name: isManagement ? "management" : key, email: isManagement ? "m@example.com" : "\(key)@example.com", id: ids[key],
      isManagement: isManagement, parent: isManagement ? .root : random.pick([.root] + units.map { .unit($0.path) }), origin: nowhere)
    account.tags = tags()
    if random.oneIn(2) { account.alias = Located(random.pick(["alias-\(key)", "other-\(key)"]), at: nowhere) }
    if random.oneIn(2) {
      var policy = PasswordPolicy(origin: nowhere)
      policy.minimumPasswordLength = random.pick([nil, 8, 12])
      policy.requireSymbols = random.pick([nil, true, false])
      account.passwordPolicy = policy
    }
    account.identityProviders = providers()
    account.policies = subset(["p0", "p1", "p2", "p3", "p4", "p5"]).map { name in
      Policy(
        name: name, path: random.oneIn(6) ? "/moved/" : "/", description: random.oneIn(6) ? "described" : nil, document: document(),
        tags: tags(), origin: nowhere)
    }
    let policies = account.policies.map(\.name)
    account.groups = subset(["g0", "g1", "g2"]).map { name in
      Group(name: name, path: path(), attachedPolicies: attached(policies), inlinePolicies: inline(), origin: nowhere)
    }
    let groups = account.groups.map(\.name)
    account.users = users[index].map { name in
      User(
        name: name, path: "/", permissionsBoundary: boundary(policies), attachedPolicies: attached(policies), inlinePolicies: inline(),
        groups: subset(groups).map { Located($0, at: nowhere) }, tags: tags(), origin: nowhere)
    }
    account.roles = roles[index].map { name, path in
      Role(
        name: name, path: path, description: random.pick([nil, "", "a role"]), trust: trust(ids), attachedPolicies: attached(policies),
        inlinePolicies: inline(), permissionsBoundary: boundary(policies), maxSessionDuration: random.pick([nil, 3600, 7200]), tags: tags(),
        hasInstanceProfile: random.oneIn(3), origin: nowhere)
    }
    return account
  }

  private mutating func path() -> String { random.oneIn(3) ? "/team/" : "/" }

  private mutating func boundary(_ policies: [String]) -> PolicyReference? {
    switch random.below(4) {
    case 0: policies.isEmpty ? nil : .local(random.pick(policies))
    case 1: .arn("arn:aws:iam::aws:policy/PowerUserAccess")
    default: nil
    }
  }

  private mutating func attached(_ policies: [String]) -> [PolicyAttachment] {
    var references: [PolicyReference] = subset(policies).map { .local($0) }
    let prefix = random.pick(["A", "B"])
    let count = random.oneIn(4) ? 10 - references.count : random.below(3)
    references += (0..<count).map { .arn("arn:aws:iam::aws:policy/\(prefix)\($0)") }
    return references.map { PolicyAttachment(policy: $0, origin: nowhere) }
  }

  private mutating func inline() -> [InlinePolicy] {
    subset(["i0", "i1"]).map { InlinePolicy(name: $0, document: document(), origin: nowhere) }
  }

  private mutating func providers() -> [IdentityProvider] {
    var list: [IdentityProvider] = []
    if random.oneIn(2) {
      let metadata = random.pick(["<one/>", "<two/>"])
      list.append(IdentityProvider(configuration: .saml(name: "sso", metadataDocument: metadata), tags: tags(), origin: nowhere))
    }
    if random.oneIn(2) {
      let clients = subset(["a", "b", "c"]).isEmpty ? ["a"] : subset(["b", "c"]) + ["a"]
      list.append(
        IdentityProvider(
          configuration: .openIDConnect(url: "https://ci.example.com", clientIDs: clients.sorted(), thumbprints: subset(["00"])),
          tags: tags(), origin: nowhere))
    }
    return list
  }

  /// Trust in services, and in roles and users of this organization: in circles too.
  private mutating func trust(_ ids: [String: String]) -> Document {
    var principals: [String] = []
    for (index, names) in roles.enumerated() {
      guard let id = ids[index == 0 ? "master" : "member_\(index - 1)"] else { continue }
      for role in names where random.oneIn(5) { principals.append("arn:aws:iam::\(id):role\(role.path)\(role.name)") }
      for user in users[index] where random.oneIn(6) { principals.append("arn:aws:iam::\(id):user/\(user)") }
    }
    let principal =
      principals.isEmpty ? #"{"Service":"ec2.amazonaws.com"}"# : #"{"AWS":["# + principals.map { "\"\($0)\"" }.joined(separator: ",") + "]}"
    let text =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"# + principal + #","Action":"sts:AssumeRole"}]}"#
    return Document(json: Array(text.utf8), origin: nowhere)
  }
}
