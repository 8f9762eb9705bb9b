import AegisBasics
import AegisPolicy

/// Flags condition keys that the statement's actions have, but not for its resources.
struct KeyNotForResource: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4367", "key-not-for-resource"), .warning, kinds: .all, concludesFromLack: true,
    summary: "the statement's actions have the condition key, but not for its resources",
    rationale: """
      Amazon EC2 decides on each resource that a request is about by itself, and each type of resource has its own condition \
      keys. `ec2:RunInstances` tells whether a volume is encrypted when it asks for the volume, not when it asks for the instance. On \
      a resource that does not have the key a condition never holds: an `Allow` allows nothing, a `Deny` denies nothing. With a \
      negated operator, such as `StringNotEquals`, it always holds.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:RunInstances
        Resource: "arn:aws:ec2:*:*:instance/*"
        Condition:
          Bool: {"ec2:Encrypted": "false"} # warning[AE4367]@13..26: no request for `ec2:RunInstances` has `ec2:Encrypted` for this resource
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:RunInstances
        Resource: "arn:aws:ec2:*:*:volume/*"
        Condition:
          Bool: {"ec2:Encrypted": "false"}
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:RunInstances
        Resource: ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:volume/*"]
        Condition:
          Bool: {"ec2:Encrypted": "false"}
      """,
    ])

  static let needs: StatementFeatures = [.condition, .action, .resource]
  static let reads: KeptParts = [.actions, .resources, .conditionForms]

  static func concerns(_ condition: ConditionSight) -> Bool { isOfResource(condition.name) && KeyReach.mayTell(condition) }

  private static let services = Set(RiskTable.resourceKeyedServices)
  private static let requestKeys = Set(RiskTable.requestKeys)

  /// Whether a key, in lower case, tells something of one of the resources that a request is about.
  private static func isOfResource(_ name: String) -> Bool {
    services.contains(String(name.prefix { $0 != ":" })) && !requestKeys.contains(name)
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    if statement.features.contains(.resourceStar) { return }
    for condition in statement.conditions where Self.isOfResource(statement.keyName(condition)) {
      // The tags of resources are what `key-not-for-action` and its neighbours are about.
      guard !KeyReach.isAboutAbsence(condition, statement), let key = KeyReach.key(of: condition, statement), !statement.catalog.isTemplate(key), !statement.catalog.isGlobal(key),
        let (element, types) = Self.lacking(key, statement)
      else { continue }
      let isOne = statement.resources.count == 1, names = types.map { "`\(statement.catalog.name($0))`" }.sorted()
      findings.report(
        "no request for `\(statement.text(element.node))` has `\(statement.text(condition.keyNode))` for \(isOne ? "this resource" : "these resources")",
        at: Label(statement.place(condition.keyNode), KeyReach.consequence(statement, isNegated: condition.isNegated)),
        secondary: [Label(statement.place(statement.resources[0].node), isOne ? "its type does not have the key" : "none is of a type that has the key")],
        notes: names.count <= 7 ? ["types of resources that have it: \(names.joined(separator: ", "))"] : [],
        help: "name resources that have the key, in a statement of their own where it is not for the others")
    }
  }

  /// The first element of `Action` that has the key for other types of resources alone, and the types that have it. Nil where a resource may be of one
  /// of them, and where AWS's tables do not tell.
  private static func lacking(_ key: ConditionKeyID, _ statement: StatementFacts) -> (ActionFacts, [ResourceTypeID])? {
    let catalog = statement.catalog
    var first: ActionFacts?, keyed: [ResourceTypeID] = []
    for element in statement.actions {
      // Patterns take in actions that tag, of which the tables do not name all resources.
      guard let action = element.action, services.contains(catalog.prefix(catalog.service(of: action))), catalog.status(action) == .current,
        catalog.isDocumented(action), catalog.accessLevel(action) != .tagging, let types = catalog.resourceTypes(with: key, of: action)
      else { return nil }
      keyed += types.filter { !keyed.contains($0) }
      // Of an action that has the key for nothing, or that works on none of the resources, other rules tell.
      if first == nil, !types.isEmpty, catalog.resourceTypes(of: action).contains(where: { mayName($0, statement) }) { first = element }
    }
    guard let first, statement.shapes.allSatisfy({ $0.problem == nil && $0.facts.arn != nil }), !keyed.contains(where: { mayName($0, statement) }) else { return nil }
    return (first, keyed)
  }

  private static func mayName(_ type: ResourceTypeID, _ statement: StatementFacts) -> Bool {
    statement.catalog.withARNFormat(type) { form in statement.shapes.contains { $0.pattern.mayMatch(form) } }
  }
}
