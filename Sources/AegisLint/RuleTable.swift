import AegisBasics

/// Rules by what they look at, in the form in which they are asked: for each kind of documents the rules that look at such.
///
/// Rules say themselves where they belong, by `enlist`: to ask each of them what it conforms to would take longer than to
/// lint a document.
public struct RuleTable: Sendable {
  struct StatementEntry: Sendable {
    let needs: StatementFeatures
    /// What decides whether it has something to say, with what `needs` asks for.
    let reads: KeptParts
    /// Of a rule about conditions: its own bit, for which `concerned` is asked. Else nothing.
    let condition: RuleSet
    let rule: any StatementRule.Type
    /// Its number among the active rules.
    let number: Int

    /// Whether it may have something to say of a statement with such features, whose conditions concern such rules.
    @inline(__always)
    func isCalled(_ features: StatementFeatures, _ concerned: RuleSet) -> Bool { features.isSuperset(of: needs) && condition & ~concerned == 0 }
  }

  struct PolicyEntry: Sendable {
    let needs: DocumentFeatures
    let concernNeeds: StatementFeatures
    let reads: KeptParts
    let rule: any PolicyRule.Type
    /// Its number among the active rules.
    let number: Int
    /// Its own bit, whatever the kind of documents; all bits where none is left.
    let bit: RuleSet
  }

  /// Rules that look at the same kept parts of statements.
  struct Group: Sendable {
    let reads: KeptParts
    /// The features that these parts tell.
    let features: StatementFeatures
    /// The rules about statements, by their places among those of the kind.
    var rules: [Int] = []
    /// The rules about documents that such a statement may concern, by their places.
    var policyRules: [Int] = []

    init(_ reads: KeptParts) {
      self.reads = reads
      features = .told(by: reads)
    }
  }

  /// The rules that look at documents of one kind.
  final class KindRules: Sendable {
    let statementRules: [StatementEntry]
    let policyRules: [PolicyEntry]
    /// The rules that look at the same kept parts.
    let groups: [Group]
    /// The rules about statements that look at more, by their places in `statementRules`.
    let others: [Int]
    /// The rules about documents that any statement may concern.
    let always: RuleSet
    /// By the numbers of bits, the places of the rules about documents that have them.
    private let placesOfBits: [Int]
    /// The bits of all of these, and the rules for which none was left.
    private let bits: RuleSet
    private let withoutBit: [Int]
    /// The kind by which forms of statements are kept: that of another one whose rules make of each statement the same.
    let formKind: PolicyKinds

    /// - Parameter twin: The rules of a kind that no rule tells apart from this one by more than the document as a whole.
    init(_ kind: PolicyKinds, _ statementRules: [StatementEntry], _ policyRules: [PolicyEntry], twin: KindRules? = nil) {
      self.statementRules = statementRules
      self.policyRules = policyRules
      var groups: [Group] = []
      func group(_ reads: KeptParts) -> Int {
        if let known = groups.firstIndex(where: { $0.reads == reads.merged }) { return known }
        groups.append(Group(reads.merged))
        return groups.count - 1
      }
      for (place, entry) in statementRules.enumerated() where entry.reads.areKept { groups[group(entry.reads)].rules.append(place) }
      for (place, entry) in policyRules.enumerated() where entry.reads.areKept { groups[group(entry.reads)].policyRules.append(place) }
      self.groups = groups.sorted { $0.reads.rawValue < $1.reads.rawValue }
      others = statementRules.indices.filter { !statementRules[$0].reads.areKept }
      var placesOfBits = [Int](repeating: 0, count: RuleSet.bitWidth), bits: RuleSet = 0, withoutBit: [Int] = []
      for (place, entry) in policyRules.enumerated() {
        if entry.bit == .max {
          withoutBit.append(place)
        } else {
          placesOfBits[entry.bit.trailingZeroBitCount] = place
          bits |= entry.bit
        }
      }
      (self.placesOfBits, self.bits, self.withoutBit) = (placesOfBits, bits, withoutBit)
      always = policyRules.reduce(0) { $1.reads.areKept ? $0 : $0 | $1.bit }
      let isAlike = twin.map { twin in
        twin.statementRules.map(\.number) == statementRules.map(\.number)
          && twin.policyRules.filter(\.reads.areKept).map(\.number) == policyRules.filter(\.reads.areKept).map(\.number)
      }
      formKind = isAlike ?? false ? twin!.formKind : kind
    }

    /// Calls `body` for the rules about documents that some statements concern, by their places, in order.
    @inline(__always)
    func forEachPolicyRule(_ concerns: RuleSet, _ body: (Int) -> Void) {
      var rest = concerns & bits
      while rest != 0 {
        body(placesOfBits[rest.trailingZeroBitCount])
        rest &= rest - 1
      }
      for place in withoutBit { body(place) }
    }
  }

  struct ProgramEntry: Sendable {
    let rule: any ProgramRule.Type
    let scope: ProgramScope
    /// Its number among the active rules.
    let number: Int
  }

  private(set) var active: [RuleMetadata] = []
  /// The rules about conditions, by the numbers of their bits.
  private var conditionRules: [any StatementRule.Type] = []
  /// The codes of rules that find mistakes of form.
  private(set) var ofForm: Set<DiagnosticCode> = []
  /// The codes of rules that conclude from what a statement lacks.
  private(set) var fromLack: Set<DiagnosticCode> = []
  /// The rules whose findings other statements may answer.
  private(set) var answerable: [DiagnosticCode: any AnswerableRule.Type] = [:]
  /// By the number of the kind.
  private var statementRules = [[StatementEntry]](repeating: [], count: PolicyKinds.count)
  private var policyRules = [[PolicyEntry]](repeating: [], count: PolicyKinds.count)
  private var policyRuleCount = 0
  private var kinds: [KindRules] = []
  private(set) var programRules: [ProgramEntry] = []
  /// A rule that judges the organization as a whole looks into accounts otherwise than by kept facts.
  private(set) var looksIntoAccounts = false
  /// The codes of rules that tell of one place for several accounts.
  private(set) var repeating: Set<String> = []

  init(_ rules: [any Rule.Type], _ configuration: LintConfiguration) {
    active.reserveCapacity(rules.count)
    for rule in rules {
      active.append(rule.metadata)
      if rule.metadata.isOfForm { ofForm.insert(rule.metadata.code) }
      if rule.metadata.concludesFromLack { fromLack.insert(rule.metadata.code) }
      if rule.applies(configuration) { rule.enlist(in: &self) }
    }
    for number in 0..<PolicyKinds.count {
      let kind = PolicyKinds(rawValue: 1 << UInt8(number))
      // Statements of identity policies mean the same wherever these stand; what differs is how long a document may be.
      kinds.append(KindRules(kind, statementRules[number], policyRules[number], twin: kind == .inline ? kinds[PolicyKinds.identity.number] : nil))
    }
  }

  /// The rules that a condition may concern.
  func concerned(by condition: ConditionSight) -> RuleSet {
    var found: RuleSet = 0
    for (number, rule) in conditionRules.enumerated() where rule.concerns(condition) { found |= 1 << RuleSet(number) }
    return found
  }

  func rules(of kind: PolicyKinds) -> KindRules { kinds[kind.number] }

  mutating func add<Rule: StatementRule>(_ rule: Rule.Type) {
    var condition: RuleSet = 0
    // Rules for which no bit is left are called for all conditions.
    if Rule.needs.contains(.condition), conditionRules.count < RuleSet.bitWidth {
      condition = 1 << RuleSet(conditionRules.count)
      conditionRules.append(rule)
    }
    // Plans for one resource and for several that do not differ otherwise are the same where both are out of suspicion.
    assert(!Rule.needs.contains(.severalResources) || !Rule.needs.isDisjoint(with: [.suspectReach, .suspectList]))
    // What asks for all of a statement does so whatever it needs.
    let reads = Rule.reads.areKept ? Rule.reads.union(KeptParts(Rule.needs)) : .all
    let entry = StatementEntry(needs: Rule.needs, reads: reads, condition: condition, rule: rule, number: active.count - 1)
    for number in active[entry.number].kinds.numbers { statementRules[number].append(entry) }
  }

  mutating func addAnswerable<Rule: AnswerableRule>(_ rule: Rule.Type) { answerable[Rule.metadata.code] = rule }

  mutating func add<Rule: PolicyRule>(_ rule: Rule.Type) {
    let bit: RuleSet = policyRuleCount < RuleSet.bitWidth ? 1 << RuleSet(policyRuleCount) : .max
    policyRuleCount += 1
    let entry = PolicyEntry(needs: Rule.needs, concernNeeds: Rule.concernNeeds, reads: Rule.reads, rule: rule, number: active.count - 1, bit: bit)
    for number in active[entry.number].kinds.numbers { policyRules[number].append(entry) }
  }

  mutating func add<Rule: ProgramRule>(_ rule: Rule.Type, _ scope: ProgramScope, repeatsPlaces: Bool = false) {
    if scope == .organization && !Rule.needsOnlyKeptFacts { looksIntoAccounts = true }
    programRules.append(ProgramEntry(rule: rule, scope: scope, number: active.count - 1))
    if repeatsPlaces { repeating.insert(active[active.count - 1].code.code) }
  }
}

/// A set of rules about conditions: one bit each.
typealias RuleSet = UInt128

extension PolicyKinds {
  static let count = 7

  /// Of a set of one kind: its number, from 0.
  var number: Int { rawValue.trailingZeroBitCount }
  var numbers: [Int] { (0..<Self.count).filter { rawValue & 1 << UInt8($0) != 0 } }
}

/// What a rule that looks at the whole configuration judges.
enum ProgramScope: Sendable {
  case organization
  case account
  /// An account, with what others may do there.
  case neighbours
}
