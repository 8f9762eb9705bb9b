import AegisPolicy

/// A set of requests: actions, resources, and what their context has.
struct RequestScope {
  let policy: AccessPolicy

  /// - Parameters:
  ///   - isPattern: Whether `*` and `?` of actions and resources are wildcards.
  ///   - accounts: The ids of accounts whose roles are left out where they are to be assumed: there, trust policies
  ///     have a say.
  init(
    actions: [String], resources: [String], isPattern: Bool = true, context: [String: ContextValue], besidesRolesOf accounts: [String] = [],
    catalog: Catalog
  ) {
    let statement = CompiledStatement(
      effect: .allow, sid: nil,
      actions: PatternList(
        patterns: actions.map { Pattern($0, wildcards: isPattern, variables: false, foldsCase: true) }, isComplement: false),
      resources: PatternList(
        patterns: resources.map { Pattern($0, wildcards: isPattern, variables: false) }, isComplement: false),
      principals: nil,
      conditions: context.sorted { $0.key < $1.key }.map { Self.condition($0.key, $0.value, catalog) })
    var statements = [statement]
    if !accounts.isEmpty {
      statements.append(
        CompiledStatement(
          effect: .deny, actions: PatternList(patterns: [Pattern("sts:AssumeRole", wildcards: false, variables: false, foldsCase: true)], isComplement: false),
          resources: PatternList(
            patterns: accounts.map { Pattern("arn:*:iam::\($0):role/*", wildcards: true, variables: false) }, isComplement: false)))
    }
    policy = AccessPolicy(content: PolicyContent(statements: statements), name: "asserted requests")
  }

  /// Whether the values of a key are of the type that AWS gives it; any are where AWS knows no such key.
  static func isReadable(_ key: String, _ value: ContextValue, _ catalog: Catalog) -> Bool {
    guard let type = catalog.conditionKey(key).map({ catalog.valueType($0) }) else { return true }
    return value.values.allSatisfy { type.reads($0) }
  }

  /// That a key has a value, or is absent, as its type compares.
  private static func condition(_ key: String, _ value: ContextValue, _ catalog: Catalog) -> CompiledCondition {
    let texts = value.values
    let comparison: Comparison
    let id = catalog.conditionKey(key)
    switch id.map({ catalog.valueType($0) }) {
    case _ where texts.isEmpty: comparison = .existence(absent: true, present: false)
    case .bool: comparison = .booleans(texts.map { Pattern($0, wildcards: false, variables: false, foldsCase: true) })
    case .numeric: comparison = .numbers(.equal, texts.compactMap { Quantity($0) })
    case .ipAddress: comparison = .addresses(texts.compactMap { AddressRange($0) })
    case .arn: comparison = .arns(texts.map { Pattern($0, wildcards: true, variables: false) })
    case .date: comparison = .dates(.equal, texts.compactMap { DateText.read($0) })
    case .string, .binary, nil: comparison = .strings(texts.map { Pattern($0, wildcards: true, variables: false) })
    }
    let isMultivalued = id.map { catalog.isMultivalued($0) } ?? false
    return CompiledCondition(
      key: key.lowercased(), spelling: key, qualifier: isMultivalued && !texts.isEmpty ? .forAnyValue : nil, isNegated: false,
      ifExists: false, comparison: comparison, hasInvalidValue: false)
  }
}

extension AccessComparer {
  /// Requests of a scope that a principal may make, one for each statement that lets some through.
  func allowed(_ scope: RequestScope, to principal: AccessPrincipal) -> Gains {
    var layers = principal.layers
    layers.session = [scope.policy]
    return gains(from: AccessSide(caller: principal.caller, layers: Layers()), to: AccessSide(caller: principal.caller, layers: layers))
  }

  /// Requests of a scope that a principal may not make.
  func refused(_ scope: RequestScope, to principal: AccessPrincipal) -> Gains {
    var all = Layers()
    all.identity = [scope.policy]
    return gains(
      from: AccessSide(caller: principal.caller, layers: principal.layers), to: AccessSide(caller: principal.caller, layers: all))
  }
}
