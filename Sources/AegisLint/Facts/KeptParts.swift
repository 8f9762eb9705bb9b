/// The parts of a statement that decide whether a rule has something to say of it.
///
/// Organizations repeat themselves: of a statement whose parts were met before, a rule that looks at no other part is not
/// asked again. What the rule's author leaves out here, the linter holds for unimportant; a debug build asks all the same
/// and stops where the rule then speaks.
public struct KeptParts: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The texts of `Action` or `NotAction`, in whatever order.
  public static let actions = KeptParts(rawValue: 1 << 0)
  /// `Resource` or `NotResource`: each text as it is written, but for names that no form of ARNs has, which region of AWS
  /// it is, and numbers of accounts. Of `arn:aws:sqs:eu-west-1:111122223333:orders-*` it does not count that it is
  /// `orders-`, `eu-west-1`, and just these digits; whether a name is an `OddName` does. Nor does how many stand beside each other that do not differ otherwise:
  /// a rule that asks for several says so by what it needs.
  public static let resources = KeptParts(rawValue: 1 << 1)
  /// `Condition`, as it is written.
  public static let conditions = KeptParts(rawValue: 1 << 2)
  /// The same but for the letters and digits of values in quotes, where the operator compares texts or ARNs.
  public static let conditionForms = KeptParts(rawValue: 1 << 3)
  /// `Principal` or `NotPrincipal`, as it is written; where it is one alone, but for the number of its account.
  public static let principals = KeptParts(rawValue: 1 << 4)
  /// A `Sid` that is empty, or that YAML may take for something else than a text. Any other counts for nothing.
  public static let sid = KeptParts(rawValue: 1 << 5)
  /// Everything there is, such as the names of resources.
  public static let all = KeptParts(rawValue: .max)

  /// Both ways to look at conditions.
  static let anyConditions: KeptParts = [.conditions, .conditionForms]

  /// The parts that texts are kept of: conditions are one, however much of them counts.
  var merged: KeptParts { isDisjoint(with: .anyConditions) ? self : union(.anyConditions) }

  /// Nothing is left that could decide otherwise next time.
  var areKept: Bool { self != .all }

  /// The parts that a statement's features are told by. Its effect, which elements it has and what kind of document it
  /// stands in belong to none: they are looked at in any case.
  init(_ features: StatementFeatures) {
    var parts: KeptParts = []
    if !features.isDisjoint(with: .ofActions) { parts.insert(.actions) }
    if !features.isDisjoint(with: .ofResources) { parts.insert(.resources) }
    if !features.isDisjoint(with: .ofConditions) { parts.insert(.conditionForms) }
    if !features.isDisjoint(with: .suspectReach) { parts.formUnion([.actions, .resources]) }
    if !features.isDisjoint(with: .opening) { parts.formUnion([.actions, .resources, .conditionForms, .principals]) }
    if !features.isDisjoint(with: .roleOfAWS) { parts.formUnion([.resources, .conditionForms, .principals]) }
    if !features.isDisjoint(with: .oddText) { parts.formUnion([.resources, .conditionForms, .principals]) }
    if !features.isDisjoint(with: .sid) { parts.insert(.sid) }
    self = parts
  }
}

extension StatementFeatures {
  static let ofActions: StatementFeatures = [.actionWildcard, .actionStar, .actionVariable, .suspectActions, .identityAction, .riskyAction]
  static let ofResources: StatementFeatures = [
    .resourceWildcard, .resourceStar, .resourceVariable, .severalResources, .suspectResource, .suspectList, .openResource,
  ]
  static let ofConditions: StatementFeatures = [.severalConditions, .severalValues]
  /// What a statement has that may allow an action which the rules about risk know, on whatever there is.
  static let openRisk: StatementFeatures = [.allow, .action, .riskyAction, .openResource, .unconditional]
  static let suspicions: StatementFeatures = [.suspectResource, .suspectReach]

  /// Which of the features are told by such parts, or in any case.
  static func told(by parts: KeptParts) -> StatementFeatures {
    var features: StatementFeatures = [
      .allow, .deny, .action, .notAction, .resource, .notResource, .principal, .notPrincipal, .condition, .unconditional, .noAction, .noResource,
      .noPrincipal,
    ]
    if parts.contains(.actions) { features.formUnion(ofActions) }
    if parts.contains(.resources) { features.formUnion(ofResources) }
    if !parts.isDisjoint(with: .anyConditions) { features.formUnion(ofConditions) }
    if parts.isSuperset(of: [.actions, .resources]) { features.insert(.suspectReach) }
    if parts.isSuperset(of: [.actions, .resources, .principals]) && !parts.isDisjoint(with: .anyConditions) { features.insert(.opening) }
    if parts.isSuperset(of: [.resources, .principals]) && !parts.isDisjoint(with: .anyConditions) { features.formUnion([.roleOfAWS, .oddText]) }
    if parts.contains(.sid) { features.insert(.sid) }
    return features
  }
}
