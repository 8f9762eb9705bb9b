import AegisBasics
public import AegisPolicy

/// What a policy document says, without the places where it says it.
///
/// Shared by all documents that say the same: an organization repeats few documents thousands of times.
/// Compare contents by identity (`===`); a `PolicyTable` gives equal documents one content.
public final class PolicyContent: Sendable {
  /// In document order; an index here is an index into `PolicyDocument.statements`.
  public var statements: [CompiledStatement] { compiled.statements }
  /// Constructs that the engine knows it does not model.
  public var unmodelled: [Unmodelled] { compiled.unmodelled }

  private let document: PolicyDocument?
  /// Made when it is first asked for: most documents of a comparison are the same on both sides.
  private let made = LazyReference<Compiled>()

  final class Compiled: Sendable {
    let statements: [CompiledStatement]
    let unmodelled: [Unmodelled]
    /// Context keys that conditions and policy variables ask for, in lower case.
    let keys: Set<String>

    init(statements: [CompiledStatement], unmodelled: [Unmodelled]) {
      self.statements = statements
      self.unmodelled = unmodelled
      keys = Set(statements.flatMap { $0.conditions.map(\.key) + $0.variables })
    }
  }

  init(_ document: PolicyDocument) { self.document = document }

  init(statements: [CompiledStatement]) {
    document = nil
    _ = made.storeIfNil(Compiled(statements: statements, unmodelled: []))
  }

  private var compiled: Compiled { made.load() ?? made.storeIfNil(document.map { compileStatements($0) } ?? Compiled(statements: [], unmodelled: [])) }

  var keys: Set<String> { compiled.keys }
}

/// One statement. A statement without an effect, which has been reported, takes part in nothing.
public struct CompiledStatement: Hashable, Sendable {
  public var effect: Effect?
  public var sid: String?
  public var actions: PatternList
  /// Nil where the statement names none, as in trust policies: every resource.
  public var resources: PatternList?
  /// Nil where the statement names none, as in identity policies: whoever the policy is attached to.
  public var principals: PrincipalList?
  public var conditions: [CompiledCondition]
  /// The keys of the policy variables of resources and conditions.
  public let variables: [String]

  init(
    effect: Effect?, sid: String? = nil, actions: PatternList, resources: PatternList? = nil, principals: PrincipalList? = nil,
    conditions: [CompiledCondition] = []
  ) {
    self.effect = effect
    self.sid = sid
    self.actions = actions
    self.resources = resources
    self.principals = principals
    self.conditions = conditions
    var variables: [String] = []
    for pattern in resources?.patterns ?? [] where !pattern.variables.isEmpty { variables += pattern.variables.map(\.key) }
    for condition in conditions { for pattern in condition.patterns where !pattern.variables.isEmpty { variables += pattern.variables.map(\.key) } }
    self.variables = variables
  }
}

/// The values of `Action` or `Resource`, or of their opposites.
public struct PatternList: Sendable {
  /// In the order of the document.
  public let patterns: [Pattern]
  /// `NotAction`, `NotResource`: everything that no pattern matches.
  public let isComplement: Bool
  /// Found once: lists of thousands of patterns are looked up again and again.
  private let hash: Int

  init(patterns: [Pattern], isComplement: Bool) {
    self.patterns = patterns
    self.isComplement = isComplement
    hash = patterns.hashValue
  }
}

extension PatternList: Hashable {
  public static func == (left: PatternList, right: PatternList) -> Bool {
    left.hash == right.hash && left.isComplement == right.isComplement && left.patterns == right.patterns
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(hash)
    hasher.combine(isComplement)
  }
}

/// The values of `Principal` or `NotPrincipal`.
public struct PrincipalList: Hashable, Sendable {
  public var principals: [PrincipalName]
  public var isComplement: Bool
}

/// Who one value of `Principal` names.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal".
public enum PrincipalName: Hashable, Sendable {
  case everyone
  /// A whole account, by its id or the ARN of its root: the account's own policies decide further.
  case account(String)
  /// A user, role, or session.
  case arn(String)
  case service(String)
  case federated(String)
  case canonicalUser(String)
  /// `AIDA…`, `AROA…`: what AWS keeps of a principal that has been deleted.
  case uniqueID(String)
}

/// A construct that the engine does not model exactly. Answers that hang on one name it.
public struct Unmodelled: Hashable, Sendable {
  public var statement: Int
  /// What it is, for people, such as "the number `1e5` of `NumericLessThan`".
  public var what: String
}

extension PatternList {
  /// Whether an action or resource is in the list, by the plain matcher.
  ///
  /// - Parameter text: Its letters; in lower case for actions.
  func contains(_ text: [UInt32], resolving variable: (PolicyVariable) -> String?) -> Bool {
    var isFound = false
    for pattern in patterns {
      guard let resolved = pattern.resolved(variable) else {
        // A variable without a value makes an element match nothing, and a complement with one too.
        if isComplement { return false }
        continue
      }
      if !isFound && resolved.matches(text) { isFound = true }
    }
    return isFound != isComplement
  }

  /// The same of a text as it is written.
  func contains(_ text: String, resolving variable: (PolicyVariable) -> String?) -> Bool {
    let foldsCase = patterns.first?.foldsCase ?? false
    return contains(text.unicodeScalars.map { foldsCase ? folded($0).value : $0.value }, resolving: variable)
  }
}
