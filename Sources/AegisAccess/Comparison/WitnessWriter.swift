import AegisPolicy

/// Writes a request of a region, as plain as one can be.
struct WitnessWriter {
  let comparer: AccessComparer
  let universe: ActionUniverse
  let fixed: Fixed
  /// Actions and demands on the resource of which no request is one that AWS takes today.
  private var hopeless: Set<Demand> = []

  private struct Demand: Hashable {
    let actions: ActionSet
    let resource: Int32
    let keys: [ConditionKeyID]
  }

  /// Who owns the resource, where that is not the caller's account.
  let owner: String?
  /// Some region was left out because its resource has too many accounts to look at each.
  private(set) var hasLeftOut = false

  init(comparer: AccessComparer, universe: ActionUniverse, fixed: Fixed, owner: String?) {
    self.owner = owner
    self.comparer = comparer
    self.universe = universe
    self.fixed = fixed
  }

  private var theory: Theory { comparer.theory }
  private var catalog: Catalog { comparer.catalog }

  /// Whether a key of the region is not known to have a value.
  func isUnknown(_ region: Region) -> Bool {
    region.states.contains { $0.key > 0 && theory.solution($0.value) == .unknown }
  }

  /// A request that AWS takes today: an action that exists, on a resource of its own, with keys that it has.
  mutating func today(_ region: Region) -> Request? {
    let keys = presentKeys(region)
    guard !isHopeless(region, keys) else { return nil }
    guard let action = actionOfToday(region, keys) else { return nil }
    let writer = self
    return tied(catalog.name(action), region) { writer.resource(of: action, region, $0) }
  }

  /// Whether a part of the region may hold a request that AWS takes today.
  mutating func mayBeOfToday(_ region: Region) -> Bool { !isHopeless(region, []) }

  private mutating func isHopeless(_ region: Region, _ keys: [ConditionKeyID]) -> Bool {
    let demand = Demand(actions: region.actions, resource: region.state(0), keys: keys)
    if hopeless.contains(demand) { return true }
    if actionOfToday(region, keys) != nil { return false }
    hopeless.insert(demand)
    return true
  }

  private func actionOfToday(_ region: Region, _ keys: [ConditionKeyID]) -> ActionID? {
    for (action, number) in comparer.familiar where region.actions.contains(number) {
      if isOfToday(action, region, keys) { return action }
    }
    let forms = comparer.resourceForms(account)
    let possible = forms.services(in: theory.conjunction(region.state(0)))
    for (index, (_, numbers)) in comparer.table.services.enumerated() {
      if let possible, !comparer.arns.uses(possible, at: index) { continue }
      for number in region.actions.members(in: numbers) {
        let action = comparer.table.actions[Int(number)]
        if isOfToday(action, region, keys) { return action }
      }
    }
    return nil
  }

  /// Any request of the region: an action that AWS has on a resource of no known form, or one it may add.
  mutating func future(_ region: Region) -> Request? {
    guard let number = region.actions.runs.first?.lowerBound else { return nil }
    let conjunction = theory.conjunction(region.state(0))
    let example = "arn:aws:\(universe.name(number).prefix { $0 != ":" }):us-east-1:\(account):example"
    let writer = self
    return tied(universe.name(number), region) { account in
      writer.theory.languages.plainMember(of: writer.narrowed(conjunction, account), candidates: ["*", example])
    }
  }

  /// A request whose keys of the resource's owner are those of its resource.
  private mutating func tied(_ action: String, _ region: Region, _ resource: (String?) -> String?) -> Request? {
    switch ResourceOwnerTie(theory: theory, region: region, fixed: fixed).find(resource) {
    case .none: return nil
    case .unknown:
      hasLeftOut = true
      return nil
    case .resource(let resource, let account):
      var request = self.request(action, resource, region)
      guard let account, var context = request?.context else { return request }
      func set(_ key: String, _ spelling: String, _ value: String) {
        context[context.keys.first { $0.lowercased() == key } ?? theory.spelling(of: key) ?? spelling] = .single(value)
      }
      if context.keys.contains(where: { $0.lowercased() == ResourceOwnerTie.key }) || theory.dimension(ofKnownKey: ResourceOwnerTie.key) != nil {
        set(ResourceOwnerTie.key, "aws:ResourceAccount", account)
      }
      if account == fixed.caller.account, let organization = fixed.caller.organizationID, theory.dimension(ofKnownKey: ResourceOwnerTie.organizationKey) != nil {
        set(ResourceOwnerTie.organizationKey, "aws:ResourceOrgID", organization)
      }
      request?.context = context
      return request
    }
  }

  private func narrowed(_ conjunction: Languages.Conjunction, _ account: String?) -> Languages.Conjunction {
    guard let account else { return conjunction }
    var narrowed = conjunction
    narrowed.inside.append(theory.languages.id(of: [ResourceOwnerTie.pattern(account: account)]))
    narrowed.normalize()
    return narrowed
  }

  static let familiar = [
    "s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject", "iam:CreateUser", "iam:PassRole", "iam:AttachRolePolicy",
    "iam:ListUsers", "iam:GetUser", "sts:AssumeRole", "ec2:RunInstances", "ec2:TerminateInstances", "ec2:DescribeInstances",
    "lambda:InvokeFunction", "lambda:CreateFunction", "dynamodb:GetItem", "dynamodb:PutItem", "kms:Decrypt",
    "secretsmanager:GetSecretValue", "sqs:SendMessage", "sns:Publish", "ssm:GetParameter", "logs:PutLogEvents",
    "organizations:LeaveOrganization", "cloudtrail:StopLogging",
  ]

  private var account: String { fixed.caller.account ?? "111122223333" }

  private func isOfToday(_ action: ActionID, _ region: Region, _ keys: [ConditionKeyID]) -> Bool {
    let state = region.state(0)
    let forms = comparer.resourceForms(account)
    let types = forms.types(of: action)
    guard types.isEmpty ? theory.languages.contains(theory.conjunction(state), [0x2A]) : types.contains(where: { forms.fits($0, state, theory) })
    else { return false }
    return keys.allSatisfy { catalog.accepts($0, action: action) }
  }

  private func resource(of action: ActionID, _ region: Region, _ owner: String?) -> String? {
    let conjunction = narrowed(theory.conjunction(region.state(0)), owner)
    let languages = theory.languages
    let forms = comparer.resourceForms(owner.flatMap { $0.isEmpty ? nil : $0 } ?? account)
    let types = forms.types(of: action)
    if types.isEmpty { return languages.contains(conjunction, [0x2A]) ? "*" : nil }
    for plainness in 0..<2 {
      for type in types {
        var wanted = conjunction
        wanted.inside.append(forms.languages(of: type)[plainness])
        wanted.normalize()
        if languages.isSatisfiable(wanted) { return languages.plainMember(of: wanted, candidates: []) }
      }
    }
    return nil
  }

  /// The keys of the catalog that a request of the region has besides the caller's own.
  private func presentKeys(_ region: Region) -> [ConditionKeyID] {
    region.states.compactMap { dimension, state in
      guard dimension > 0, case .present? = theory.solution(state) else { return nil }
      return theory.keys[Int(dimension) - 1].id
    }.sorted()
  }

  private func request(_ action: String, _ resource: String, _ region: Region) -> Request? {
    guard let caller = caller(region) else { return nil }
    var context = context(region)
    for key in context.keys where caller.determines(key.lowercased()) != nil { context[key] = nil }
    // Without another owner, the resource is of the caller's own account.
    return Request(
      caller: caller, action: action, resource: resource, resourceAccount: owner,
      isResourceInManagementAccount: owner == nil && caller.isInManagementAccount, context: context)
  }

  /// The caller, with the name that the region demands where that is free.
  func caller(_ region: Region) -> Caller? {
    guard fixed.caller.isExample else { return fixed.caller }
    func value(_ key: String) -> String? {
      guard let dimension = theory.dimension(ofKnownKey: key), case .present(.single(let text))? = theory.solution(region.state(dimension)) else {
        return fixed.values[key] ?? nil
      }
      return text
    }
    return fixed.caller.concrete(
      arn: value("aws:principalarn"), account: value("aws:principalaccount"), userName: value("aws:username"))
  }

  private func context(_ region: Region) -> [String: ContextValue] {
    var context: [String: ContextValue] = [:]
    for (dimension, state) in region.states where dimension > 0 {
      if case .present(let value)? = theory.solution(state) { context[theory.keys[Int(dimension) - 1].spelling] = value }
    }
    for (key, value) in fixed.values {
      guard let value, fixed.caller.determines(key) == nil else { continue }
      let id = catalog.conditionKey(key)
      context[theory.spelling(of: key) ?? id.map { spelling(of: key, $0) } ?? key] = .single(value)
    }
    return context
  }

  /// A key, given in lower case, as AWS writes it; of a tag's key nothing is known but its letters.
  private func spelling(of key: String, _ id: ConditionKeyID) -> String {
    let name = catalog.name(id)
    guard catalog.isTemplate(id) else { return name }
    let front = name.prefix { $0 != "$" }
    return String(front) + key.dropFirst(front.count)
  }
}
