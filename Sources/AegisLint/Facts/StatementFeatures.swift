import AegisBasics
import AegisPolicy
import AegisSyntax

/// What can be told of a statement at a glance, so that rules are called only where they may have something to say.
public struct StatementFeatures: OptionSet, Hashable, Sendable {
  public let rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let allow = StatementFeatures(rawValue: 1 << 0)
  public static let deny = StatementFeatures(rawValue: 1 << 1)
  /// Has at least one action, in `Action`.
  public static let action = StatementFeatures(rawValue: 1 << 2)
  /// Has at least one action, in `NotAction`.
  public static let notAction = StatementFeatures(rawValue: 1 << 3)
  public static let resource = StatementFeatures(rawValue: 1 << 4)
  public static let notResource = StatementFeatures(rawValue: 1 << 5)
  public static let principal = StatementFeatures(rawValue: 1 << 6)
  public static let notPrincipal = StatementFeatures(rawValue: 1 << 7)
  /// Has at least one condition key.
  public static let condition = StatementFeatures(rawValue: 1 << 8)
  /// Has none; statements whose condition could not be read have neither.
  public static let unconditional = StatementFeatures(rawValue: 1 << 9)
  /// `*` or `?` in one of the actions.
  public static let actionWildcard = StatementFeatures(rawValue: 1 << 10)
  /// `*` or `?` in one of the resources.
  public static let resourceWildcard = StatementFeatures(rawValue: 1 << 11)
  /// One of the resources is `*` alone.
  public static let resourceStar = StatementFeatures(rawValue: 1 << 12)
  /// One of the actions is `*` alone.
  public static let actionStar = StatementFeatures(rawValue: 1 << 13)
  /// `$` in one of the actions.
  public static let actionVariable = StatementFeatures(rawValue: 1 << 14)
  /// `$` in one of the resources.
  public static let resourceVariable = StatementFeatures(rawValue: 1 << 15)
  /// One of several actions may be matched by another: one has a wildcard, or two are the same.
  public static let suspectActions = StatementFeatures(rawValue: 1 << 16)
  /// More than one resource.
  public static let severalResources = StatementFeatures(rawValue: 1 << 17)
  public static let sid = StatementFeatures(rawValue: 1 << 18)
  /// No action at all: the list is empty, missing, or could not be read.
  public static let noAction = StatementFeatures(rawValue: 1 << 19)
  public static let noResource = StatementFeatures(rawValue: 1 << 20)
  public static let noPrincipal = StatementFeatures(rawValue: 1 << 21)
  /// One of the actions is of IAM, or may be.
  public static let identityAction = StatementFeatures(rawValue: 1 << 22)
  /// One of the elements of `Action` or `NotAction` matches an action that the rules about risk know.
  public static let riskyAction = StatementFeatures(rawValue: 1 << 29)
  /// One of the actions, resources, principals or values of conditions has what placeholders open with.
  public static let opening = StatementFeatures(rawValue: 1 << 23)
  /// One of the resources, principals or values of conditions may be the ARN of a role that AWS makes, see `mayNameRoleOfAWS`.
  public static let roleOfAWS = StatementFeatures(rawValue: 1 << 30)
  /// One of the resources, principals, or keys and values of conditions has what few texts have, and some rules look for: see
  /// `isOddResource` and its neighbours.
  public static let oddText = StatementFeatures(rawValue: 1 << 31)
  /// One of the elements of `Resource` has a wildcard or a variable, or it is `NotResource`: the statement may speak of whatever there is.
  public static let openResource = StatementFeatures(rawValue: 1 << 32)
  /// More than one condition key.
  public static let severalConditions = StatementFeatures(rawValue: 1 << 26)
  /// A condition with more than one value.
  public static let severalValues = StatementFeatures(rawValue: 1 << 27)
  /// One of the resources may be written twice, or matched by another.
  public static let suspectList = StatementFeatures(rawValue: 1 << 28)
  /// Something may be wrong with one of the resources by itself: `StatementFacts.shapes` may have a problem.
  public static let suspectResource = StatementFeatures(rawValue: 1 << 24)
  /// The actions and the resources may not fit each other: `StatementFacts.reach` may tell of elements or resources that do not.
  public static let suspectReach = StatementFeatures(rawValue: 1 << 25)
}

extension StatementFeatures {
  /// What a statement's elements tell, whatever stands in them.
  init(elementsOf statement: Statement) {
    var features: StatementFeatures = []
    switch statement.effect {
    case .allow: features.insert(.allow)
    case .deny: features.insert(.deny)
    case nil: break
    }
    features.insert(statement.actions.isEmpty ? .noAction : statement.isNotAction ? .notAction : .action)
    features.insert(statement.resources.isEmpty ? .noResource : statement.isNotResource ? .notResource : .resource)
    features.insert(statement.principals.isEmpty ? .noPrincipal : statement.isNotPrincipal ? .notPrincipal : .principal)
    if !statement.conditions.isEmpty {
      features.insert(.condition)
    } else if !statement.hasCondition {
      features.insert(.unconditional)
    }
    if statement.sid != nil { features.insert(.sid) }
    self = features
  }

  /// - Parameter actions: What is known of the actions' texts.
  init(_ statement: Statement, _ tree: SyntaxTree, _ actions: [KnownTexts.ActionNumber]) {
    self = StatementFeatures(elementsOf: statement)
    formUnion(StatementFeatures(ofActions: actions[...]))
    formUnion(StatementFeatures(ofResources: statement.resources, tree, isNot: statement.isNotResource))
    if statement.resources.count > 1 {
      insert(.severalResources)
      if tree.withNodes({ mayHoldRepeated(statement.resources, $0) }) { insert(.suspectList) }
    }
    formUnion(StatementFeatures(ofPrincipals: statement.principals, tree))
    formUnion(StatementFeatures(ofConditions: statement.conditions, tree))
  }

  init(ofActions actions: ArraySlice<KnownTexts.ActionNumber>) {
    var features: StatementFeatures = []
    for number in actions {
      let marks = number.marks
      if number.mayBeIdentity { features.insert(.identityAction) }
      if number.isRisky { features.insert(.riskyAction) }
      if marks.contains(.wildcard) { features.insert(.actionWildcard) }
      if marks.contains(.star) { features.insert(.actionStar) }
      if marks.contains(.variable) { features.insert(.actionVariable) }
      if marks.contains(.opening) { features.insert(.opening) }
    }
    if actions.count > 1, features.contains(.actionWildcard) || Self.mayRepeat(actions) { features.insert(.suspectActions) }
    self = features
  }

  /// Whether an action is listed twice. In lists longer than any that people write, one may be.
  private static func mayRepeat(_ actions: ArraySlice<KnownTexts.ActionNumber>) -> Bool {
    if actions.count > 64 { return true }
    return actions.indices.contains { at in actions[..<at].contains { $0.folded == actions[at].folded } }
  }

  /// What each of the resources tells by itself.
  init(ofResources resources: [NodeID], _ tree: SyntaxTree, isNot: Bool) {
    var features: StatementFeatures = isNot && !resources.isEmpty ? .openResource : []
    for node in resources {
      let (marks, isOfAWS, isOdd) = tree.withValue(node) { (TextMarks($0), mayNameRoleOfAWS($0), isOddResource($0)) }
      if isOfAWS { features.insert(.roleOfAWS) }
      if isOdd { features.insert(.oddText) }
      if !marks.isDisjoint(with: [.wildcard, .variable]) { features.insert(.openResource) }
      if marks.contains(.wildcard) { features.insert(.resourceWildcard) }
      if marks.contains(.star) { features.insert(.resourceStar) }
      if marks.contains(.variable) { features.insert(.resourceVariable) }
      if marks.contains(.opening) { features.insert(.opening) }
    }
    self = features
  }

  /// Of principals AWS takes no variables, so that `${` opens a placeholder too.
  init(ofPrincipals principals: [Principal], _ tree: SyntaxTree) {
    self = principals.contains { !tree.withValue($0.value, { TextMarks($0) }).isDisjoint(with: [.opening, .variable]) } ? .opening : []
    if principals.contains(where: { tree.withValue($0.value, { mayNameRoleOfAWS($0) }) }) { insert(.roleOfAWS) }
    if principals.contains(where: { tree.withValue($0.value, { hasBlankAtEnd($0) }) }) { insert(.oddText) }
  }

  init(ofConditions conditions: [Condition], _ tree: SyntaxTree) {
    var features: StatementFeatures = conditions.count > 1 ? .severalConditions : []
    for condition in conditions {
      if condition.values.count > 1 { features.insert(.severalValues) }
      if tree.withValue(condition.key, { hasBlankAtEnd($0) }) { features.insert(.oddText) }
      for node in condition.values {
        let (marks, isOfAWS, isOdd) = tree.withValue(node) { (TextMarks($0), mayNameRoleOfAWS($0), hasVariableSign($0)) }
        if marks.contains(.opening) { features.insert(.opening) }
        if isOfAWS { features.insert(.roleOfAWS) }
        if isOdd { features.insert(.oddText) }
      }
    }
    self = features
  }
}

/// Whether an action begins with `iam:`, or with a wildcard that may stand for it.
@inline(__always)
func mayBeIdentity(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let first = text.first else { return false }
  if first == UInt8(ascii: "*") || first == UInt8(ascii: "?") { return true }
  guard folded(first) == UInt8(ascii: "i"), text.count > 1 else { return false }
  return folded(text[1]) == UInt8(ascii: "a") || text[1] == UInt8(ascii: "*") || text[1] == UInt8(ascii: "?")
}

/// Whether a text is an ARN with a name in it that begins as those of the roles do which AWS makes, or with their path.
@inline(__always)
func mayNameRoleOfAWS(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard text.count > 30, text[0] == UInt8(ascii: "a") else { return false }
  var at = 12
  while let slash = firstIndex(of: UInt8(ascii: "/"), in: UnsafeRawBufferPointer(text), from: at), slash < text.count - 3 {
    if isNameOfAWS(text.part(slash + 1..<text.count)) { return true }
    at = slash + 1
  }
  return false
}

/// Whether a name begins with `AWS`, or is the path of roles that services make.
@inline(__always)
func isNameOfAWS(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
  guard name.count > 2, name[0] | 0x20 == UInt8(ascii: "a") else { return false }
  if name[0] == UInt8(ascii: "A") { return name[1] == UInt8(ascii: "W") && name[2] == UInt8(ascii: "S") }
  return name[1] == UInt8(ascii: "w") && name.begins(linkedRolePath)
}

/// Below which path services make roles for themselves.
/// Source: IAM User Guide, "IAM identifiers", of the ARNs of service-linked roles.
let linkedRolePath: StaticString = "aws-service-role"

/// Whether a resource has something that few have: a no-break space or its like, a `$` or a `&`, a blank at an end, a slash behind
/// another one or a colon, a list, a name that nothing of its kind has, or more characters than IAM takes.
func isOddResource(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  if hasBlankAtEnd(text) || hasVariableSign(text) || text.count > ARNTooLong.most { return true }
  var before: UInt8 = 0
  for byte in text {
    if byte == UInt8(ascii: "/"), before == UInt8(ascii: "/") || before == UInt8(ascii: ":") { return true }
    if byte == 0xC2 { return true }
    if byte == UInt8(ascii: "a"), SeveralARNs.isSeparator(before) { return true }
    before = byte
  }
  if before == UInt8(ascii: "/") || before == UInt8(ascii: ":") { return true }
  return OddName.mayBeTold(of: text) || IAMResourcePath.mayBeTold(of: text)
}

/// Whether a text begins with, or ends in, a blank.
func hasBlankAtEnd(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let first = text.first, let last = text.last else { return false }
  return first <= 0x20 || last <= 0x20
}

/// Whether a text has a sign with which variables begin, or what Terraform makes of them.
func hasVariableSign(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  text.contains { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "&") }
}

/// Whether a text is a wildcard that matches everything: `*`, or more of them, which match no less.
@inline(__always)
func isStars(_ text: some Collection<UInt8>) -> Bool {
  text.first == UInt8(ascii: "*") && (text.count == 1 || text.allSatisfy { $0 == UInt8(ascii: "*") })
}

/// What stands in a text that patterns and variables are made of.
public struct TextMarks: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `*` or `?`.
  public static let wildcard = TextMarks(rawValue: 1)
  /// `*`, once or more, and nothing else.
  public static let star = TextMarks(rawValue: 2)
  /// `$`.
  public static let variable = TextMarks(rawValue: 4)
  /// `<`, `{` that is no variable's, `[` at the start, or what `«` and `‹` begin with: what placeholders open with.
  public static let opening = TextMarks(rawValue: 8)

  /// `{`, of which the byte in front of it has to be looked at.
  private static let brace: UInt8 = 128

  /// What each byte means by itself.
  private static let classes: InlineArray<256, UInt8> = {
    var classes = InlineArray<256, UInt8>(repeating: 0)
    for byte in [UInt8(ascii: "*"), UInt8(ascii: "?")] { classes[Int(byte)] = wildcard.rawValue }
    classes[Int(UInt8(ascii: "$"))] = variable.rawValue
    for byte in [UInt8(ascii: "<"), 0xC2, 0xE2] { classes[Int(byte)] = opening.rawValue }
    classes[Int(UInt8(ascii: "{"))] = brace
    return classes
  }()

  @inline(__always)
  init(_ text: UnsafeBufferPointer<UInt8>) {
    var found: UInt8 = 0
    for byte in text { found |= Self.classes[Int(byte)] }
    var marks = TextMarks(rawValue: found & ~Self.brace)
    if found & Self.brace != 0 {
      var before: UInt8 = 0
      for byte in text {
        if byte == UInt8(ascii: "{") && before != UInt8(ascii: "$") { marks.insert(.opening) }
        before = byte
      }
    }
    guard let first = text.first else {
      self = marks
      return
    }
    if isStars(text) { marks.insert(.star) }
    if first == UInt8(ascii: "[") { marks.insert(.opening) }
    self = marks
  }
}
