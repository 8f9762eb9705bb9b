import AegisPolicy

/// Writes a request of a region, as plain as one can be.
struct WitnessWriter {
  let comparer: AccessComparer
  let universe: ActionUniverse
  let fixed: Fixed

  private var theory: Theory { comparer.theory }
  private var catalog: Catalog { comparer.catalog }

  /// Whether a key of the region is not known to have a value.
  func isUnknown(_ region: Region) -> Bool {
    region.states.contains { $0.key > 0 && theory.solution($0.value) == .unknown }
  }

  /// A request that AWS takes today: an action that exists, on a resource of its own, with keys that it has.
  func today(_ region: Region) -> Request? {
    let keys = presentKeys(region)
    for name in Self.familiar {
      guard let action = catalog.action(name), let number = comparer.table.number(of: action), region.actions.contains(number) else { continue }
      if let request = request(action, region, keys) { return request }
    }
    for run in region.actions.runs {
      for number in run where universe.isCurrent(number) {
        if let request = request(comparer.table.actions[Int(number)], region, keys) { return request }
      }
    }
    return nil
  }

  /// Any request of the region: an action that AWS has on a resource of no known form, or one it may add.
  func future(_ region: Region) -> Request? {
    guard let number = region.actions.runs.first?.lowerBound else { return nil }
    let conjunction = theory.conjunction(region.state(0))
    let example = "arn:aws:\(universe.name(number).prefix { $0 != ":" }):us-east-1:\(account):example"
    guard let resource = theory.languages.plainMember(of: conjunction, candidates: ["*", example]) else { return nil }
    return Request(caller: fixed.caller, action: universe.name(number), resource: resource, context: context(region))
  }

  private static let familiar = [
    "s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject", "iam:CreateUser", "iam:PassRole", "iam:AttachRolePolicy",
    "iam:ListUsers", "iam:GetUser", "sts:AssumeRole", "ec2:RunInstances", "ec2:TerminateInstances", "ec2:DescribeInstances",
    "lambda:InvokeFunction", "lambda:CreateFunction", "dynamodb:GetItem", "dynamodb:PutItem", "kms:Decrypt",
    "secretsmanager:GetSecretValue", "sqs:SendMessage", "sns:Publish", "ssm:GetParameter", "logs:PutLogEvents",
    "organizations:LeaveOrganization", "cloudtrail:StopLogging",
  ]

  private var account: String { fixed.caller.account ?? "111122223333" }

  private func request(_ action: ActionID, _ region: Region, _ keys: [ConditionKeyID]) -> Request? {
    guard keys.allSatisfy({ catalog.accepts($0, action: action) }), let resource = resource(of: action, region) else { return nil }
    return Request(caller: fixed.caller, action: catalog.name(action), resource: resource, context: context(region))
  }

  private func resource(of action: ActionID, _ region: Region) -> String? {
    let conjunction = theory.conjunction(region.state(0))
    let languages = theory.languages
    let types = catalog.resources(of: action).map { ($0, catalog.arnFormat($0.type).utf8.count) }.sorted { $0.1 < $1.1 }.map(\.0)
    if types.isEmpty { return languages.contains(conjunction, [0x2A]) ? "*" : nil }
    let forms = comparer.resourceForms(account)
    for plainness in 0..<2 {
      for type in types {
        var wanted = conjunction
        wanted.inside.append(forms.languages(of: type.type)[plainness])
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
      return catalog.conditionKey(theory.keys[Int(dimension) - 1].name)
    }
  }

  private func context(_ region: Region) -> [String: ContextValue] {
    var context: [String: ContextValue] = [:]
    for (dimension, state) in region.states where dimension > 0 {
      if case .present(let value)? = theory.solution(state) { context[theory.keys[Int(dimension) - 1].spelling] = value }
    }
    for (key, value) in fixed.values { if let value { context[key] = .single(value) } }
    return context
  }
}
