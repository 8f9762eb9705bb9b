public import AegisPolicy

/// What a policy document says, without the places where it says it.
///
/// Shared by all documents that say the same: an organization repeats few documents thousands of times.
/// Compare contents by identity (`===`); a `PolicyTable` gives equal documents one content.
public final class PolicyContent: Sendable {
  /// In document order; an index here is an index into `PolicyDocument.statements`.
  public let statements: [CompiledStatement]
  /// Constructs that the engine knows it does not model.
  public let unmodelled: [Unmodelled]

  init(statements: [CompiledStatement], unmodelled: [Unmodelled]) {
    self.statements = statements
    self.unmodelled = unmodelled
  }
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
}

/// The values of `Action` or `Resource`, or of their opposites.
public struct PatternList: Hashable, Sendable {
  /// In the order of the document.
  public var patterns: [Pattern]
  /// `NotAction`, `NotResource`: everything that no pattern matches.
  public var isComplement: Bool
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
  func contains(_ text: String, resolving variable: (PolicyVariable) -> String?) -> Bool {
    let resolved = patterns.map { $0.resolved(variable) }
    // A variable without a value makes an element match nothing, and a complement with one too.
    if isComplement && resolved.contains(where: { $0 == nil }) { return false }
    return resolved.contains { $0?.matches(text) ?? false } != isComplement
  }
}
