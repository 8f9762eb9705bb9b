/// One check. A rule is a stateless value; what it looks at is said by which of the refinements below
/// it conforms to, and the linter calls it for nothing else.
public protocol Rule: Sendable {
  static var metadata: RuleMetadata { get }
  init()
  /// Whether the rule may find anything at all under such a configuration. Else it is not called.
  static func applies(_ configuration: LintConfiguration) -> Bool
  /// Takes the rule's place among those that run; what it looks at decides which.
  static func enlist(in table: inout RuleTable)
}

/// Looks at one statement of a policy document.
public protocol StatementRule: Rule {
  /// The rule is called only for statements that have all of these; most statements lack most of them.
  static var needs: StatementFeatures { get }
  /// Whether the rule may have something to say of a statement for the sake of such a condition. Of the statements with
  /// conditions, a rule that `needs` them is called for those that have one for which this holds. It is asked once for all
  /// conditions that are alike; always yes where a rule does not say.
  static func concerns(_ condition: ConditionSight) -> Bool
  /// The parts of a statement that decide whether the rule has something to say of it: of one whose parts were met before,
  /// without a finding, it is not called again. What `needs` asks for counts in any case. All of the statement where a rule
  /// does not say, so that it is called each time.
  static var reads: KeptParts { get }
  func check(_ statement: StatementFacts, _ findings: inout Findings)
  /// The same by the rule's type, which costs nothing to hand about. Not for rules to write.
  static func run(_ statement: StatementFacts, _ findings: inout Findings)
}

/// Looks at one policy document as a whole.
public protocol PolicyRule: Rule {
  /// The rule is called only for documents that have all of these; most documents lack most of them.
  static var needs: DocumentFeatures { get }
  /// Whether the rule may have something to say of a document for the sake of such a statement, whatever else stands there.
  /// It is called only for documents with a statement for which this holds; always where a rule does not say.
  static func concerns(_ statement: StatementFacts) -> Bool
  /// `concerns` holds for no statement that lacks one of these.
  static var concernNeeds: StatementFeatures { get }
  /// The parts of a statement that `concerns` looks at: it is asked once for all statements that are alike in them. All of
  /// the statement where a rule does not say, so that it is called each time.
  static var reads: KeptParts { get }
  func check(_ policy: DocumentFacts, _ findings: inout Findings)
  /// The same by the rule's type. Not for rules to write.
  static func run(_ policy: DocumentFacts, _ findings: inout Findings)
}

/// Looks at the whole configuration; called only where nothing in it is an error.
public protocol ProgramRule: Rule {
  /// Whether the rule looks into each account by `ProgramFacts.kept` alone, so that what it finds can be worked out without
  /// the files of accounts that have not changed. Names, numbers and attachments of accounts are there in any case. Of no
  /// matter for a rule that judges each account by itself.
  static var needsOnlyKeptFacts: Bool { get }
  func check(_ program: ProgramFacts, _ findings: inout Findings)
}

/// A program rule that judges each account by itself.
///
/// It is called once for each account, with that account alone in `program.organization` and among
/// `organizationFacts.trusts`. What `organizationFacts` knows of accounts by their numbers, and of control policies, is
/// of the whole organization. An account is judged again only when it, the control policies, or the names in an
/// account whose number its documents have, change: a rule of this kind may look at nothing else. Those names
/// are in `organizationFacts.has` and `organizationFacts.namesByID`, which note what was asked: where the answers stay the
/// same, so does the verdict.
public protocol AccountRule: ProgramRule {
  /// Whether one place may have findings of several accounts, as what a template defines in each. Else the first
  /// account's finding is the only one.
  static var repeatsPlaces: Bool { get }
}

/// A rule that judges each account by itself and by what others may do there: it may look at all of an account whose
/// users or roles the judged one's trust policies name, in `organizationFacts.shared.organization`.
public protocol NeighbourRule: AccountRule {}

extension Rule {
  public static func applies(_ configuration: LintConfiguration) -> Bool { true }
}

extension ProgramRule {
  public static var needsOnlyKeptFacts: Bool { false }
}

extension AccountRule {
  public static var repeatsPlaces: Bool { false }
}

extension StatementRule {
  public static func concerns(_ condition: ConditionSight) -> Bool { true }

  public static var reads: KeptParts { .all }

  public static func enlist(in table: inout RuleTable) { table.add(Self.self) }

  public static func run(_ statement: StatementFacts, _ findings: inout Findings) { Self().check(statement, &findings) }
}

extension PolicyRule {
  public static var needs: DocumentFeatures { [] }

  public static func concerns(_ statement: StatementFacts) -> Bool { true }

  public static var concernNeeds: StatementFeatures { [] }

  public static var reads: KeptParts { .all }

  public static func enlist(in table: inout RuleTable) { table.add(Self.self) }

  public static func run(_ policy: DocumentFacts, _ findings: inout Findings) { Self().check(policy, &findings) }
}

extension ProgramRule {
  public static func enlist(in table: inout RuleTable) { table.add(Self.self, .organization) }
}

extension AccountRule {
  public static func enlist(in table: inout RuleTable) { table.add(Self.self, .account, repeatsPlaces: repeatsPlaces) }
}

extension NeighbourRule {
  public static func enlist(in table: inout RuleTable) { table.add(Self.self, .neighbours, repeatsPlaces: repeatsPlaces) }
}
