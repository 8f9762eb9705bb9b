/// Writes the files of one account.
struct AccountMaker {
  let spec: OrganizationSpec
  let folder: String
  let name: String
  /// As references spell it.
  let key: String
  let id: String
  let otherIDs: [String]
  var numbers: SeededNumbers
  var policies = YAMLLines()
  var groups = YAMLLines()
  var roles = YAMLLines()
  var users = YAMLLines()

  private(set) var policyNames: [String] = []
  private var groupNames: [String] = []

  private static let managed = [
    "ReadOnlyAccess", "SecurityAudit", "job-function/ViewOnlyAccess", "AmazonS3ReadOnlyAccess", "CloudWatchReadOnlyAccess",
    "service-role/AWSLambdaBasicExecutionRole", "AmazonSSMManagedInstanceCore", "AWSXRayDaemonWriteAccess",
  ]
  private static let words = ["read", "write", "deploy", "operate", "audit", "run", "support", "publish", "inspect", "rotate"]

  init(spec: OrganizationSpec, folder: String, name: String, key: String, id: String, otherIDs: [String], seed: UInt64) {
    self.spec = spec
    self.folder = folder
    self.name = name
    self.key = key
    self.id = id
    self.otherIDs = otherIDs
    numbers = SeededNumbers(seed: seed)
  }

  mutating func make() {
    for index in 0..<spec.policies { addPolicy(index) }
    for index in 0..<spec.groups { addGroup(index) }
    for index in 0..<spec.roles { addRole(index) }
    for index in 0..<spec.users { addUser(index) }
  }

  func path(_ kind: String) -> String { "\(folder)/\(kind)/\(kind).yaml" }

  func files(email: String) -> [(path: String, text: String)] {
    var account = YAMLLines()
    for line in ["provider: aws.master", "email: \(email)", "name: \(name)", "id: '\(id)'"] { account.add(line) }
    for (key, kind) in [("users", "users"), ("iam_policies", "policies"), ("iam_roles", "roles"), ("iam_groups", "groups")] {
      account.add("\(key):")
      account.add("    $ref: \(path(kind))")
    }
    return [
      ("\(folder)/account.yaml", account.text), (path("groups"), groups.text), (path("policies"), policies.text),
      (path("roles"), roles.text), (path("users"), users.text),
    ]
  }

  private mutating func newName(_ index: Int) -> String {
    "\(numbers.pick(PolicyMaker.teams))-\(numbers.pick(Self.words))-\(index)"
  }

  static func snake(_ name: String) -> String { name.replacing("-", with: "_") }

  // MARK: Resources

  private mutating func addPolicy(_ index: Int) {
    let name = newName(index)
    policyNames.append(name)
    if numbers.oneIn(15) { policies.add("# Asked for by the team \(numbers.pick(PolicyMaker.teams)).") }
    policies.add("- name: \(name)")
    policies.add("  path: \(numbers.pick(["/", "/", "/service/", "/team/"]))")
    policies.add("  description:\(numbers.oneIn(2) ? " What \(numbers.pick(PolicyMaker.teams)) needs to run" : "")")
    if numbers.oneIn(4) { policies.add(tags()) }
    var maker = PolicyMaker(numbers: numbers)
    let document = maker.identityPolicy(account: id)
    numbers = maker.numbers
    policies.addDocument("document", document, indent: 2, &numbers)
  }

  private mutating func addGroup(_ index: Int) {
    let name = newName(index)
    groupNames.append(name)
    groups.add("- name: \(name)")
    groups.add("  path: /")
    groups.add(attachments(own: 3))
  }

  private mutating func addRole(_ index: Int) {
    roles.add("- name: \(newName(index))")
    roles.add("  path: \(numbers.pick(["/", "/", "/service/"]))")
    roles.add("  description:\(numbers.oneIn(3) ? " The \(numbers.pick(PolicyMaker.teams)) service" : "")")
    var maker = PolicyMaker(numbers: numbers)
    let trust = maker.trustPolicy(account: id, others: otherIDs)
    let inline = maker.identityPolicy(account: id)
    numbers = maker.numbers
    roles.addDocument("assume_role_policy_document", trust, indent: 2, &numbers)
    roles.add(attachments(own: 2))
    if numbers.oneIn(4) {
      roles.add("  inline_policies:")
      roles.add("    - name: own")
      roles.addDocument("document", inline, indent: 6, &numbers)
    }
    if numbers.oneIn(6) { roles.add("  max_session_duration: \(numbers.pick([3600, 7200, 14400, 43200]))") }
    if numbers.oneIn(5), let boundary = policyNames.first {
      roles.add("  permissions_boundary:")
      roles.add("    _ref: Policy.aws.\(key).\(Self.snake(boundary))")
    } else {
      roles.add("  permissions_boundary:")
    }
    if numbers.oneIn(2) { roles.add(tags()) } else { roles.add("  tags: []") }
  }

  private mutating func addUser(_ index: Int) {
    users.add("- name: \(newName(index))")
    users.add("  path: /")
    users.add("  permissions_boundary:")
    if numbers.oneIn(2) { users.add(tags()) } else { users.add("  tags: []") }
    let groups = numbers.some(2, of: groupNames)
    users.add("  groups:\(groups.isEmpty ? " []" : "")")
    for group in groups { users.add("    - _ref: Group.aws.\(key).\(Self.snake(group))") }
  }

  private mutating func attachments(own: Int) -> [String] {
    ["  attached_policies:"]
      + numbers.some(numbers.within(1...2), of: Self.managed).map { "    - _ref: arn:aws:iam::aws:policy/\($0)" }
      + numbers.some(own, of: policyNames).map { "    - _ref: Policy.aws.\(key).\(Self.snake($0))" }
  }

  private mutating func tags() -> [String] {
    let team = numbers.pick(PolicyMaker.teams)
    return numbers.oneIn(2)
      ? ["  tags:", "    - key: team", "      value: \(team)"]
      : ["  tags: {team: \(team), cost-center: 'cc-\(numbers.below(9000) + 1000)'}"]
  }
}
