public import AegisBasics
public import AegisPolicy
public import AegisSchema
public import AegisSyntax

/// One statement as rules see it. Everything about it is worked out once, when the first rule asks.
public final class StatementFacts {
  public let statement: Statement
  /// Its number in its document, from 0.
  public let index: Int
  public let tree: SyntaxTree
  public let kind: PolicyKind
  private let run: LintRun
  /// Where the texts of actions are looked up.
  let texts: KnownTexts
  public let features: StatementFeatures

  /// - Parameter told: What is known of it, its suspicions too; nil where nothing is.
  init(
    _ statement: Statement, index: Int, of tree: SyntaxTree, kind: PolicyKind, _ run: LintRun, _ texts: KnownTexts, told: StatementFeatures? = nil
  ) {
    self.statement = statement
    self.index = index
    self.tree = tree
    self.kind = kind
    self.run = run
    self.texts = texts
    if let told {
      features = told.subtracting(.suspicions)
      suspicions = told.intersection(.suspicions)
    } else {
      let numbers = Self.numbers(statement.actions, tree, texts)
      features = StatementFeatures(statement, tree, numbers)
      actionNumbers = numbers
    }
    assert(told == nil || features == StatementFeatures(statement, tree, actionNumbers) && suspicions == lookForSuspicions())
  }

  public var catalog: Catalog { run.catalog }
  public var configuration: LintConfiguration { run.configuration }

  public var isAllow: Bool { statement.effect == .allow }
  public var isDeny: Bool { statement.effect == .deny }

  /// The numbers in `texts` of the elements of `Action` or `NotAction`.
  private(set) lazy var actionNumbers: [KnownTexts.ActionNumber] = Self.numbers(statement.actions, tree, texts)

  private static func numbers(_ actions: [NodeID], _ tree: SyntaxTree, _ texts: KnownTexts) -> [KnownTexts.ActionNumber] {
    if actions.isEmpty { return [] }
    return tree.withNodes { nodes in actions.map { nodes.withValue($0) { texts.number($0) } } }
  }

  /// The elements of `Action` or `NotAction`, in the order in which they are written.
  public private(set) lazy var actions: [ActionFacts] = zip(statement.actions, actionNumbers).map { ActionFacts($0, texts[$1]) }

  /// The elements of `Resource` or `NotResource`, in the order in which they are written.
  public private(set) lazy var resources: [ResourceFacts] = statement.resources.map { ResourceFacts($0, tree) }

  /// What AWS's tables say about each of the resources.
  private(set) lazy var shapes: [ResourceShape] = resources.map { ResourceShape($0, self) }

  /// Which of the rules about resources may have something to say, by a look that costs little: they are called for no other
  /// statement.
  lazy var suspicions: StatementFeatures = lookForSuspicions()

  /// Whether it allows, whatever its resources are called, an action of a published way to more privileges.
  private(set) lazy var opensWay = OpenGrants.mayOpen(self) { RiskyActions.all.isOfWay[$0] }

  /// What of it is about another service than the resources of its policy.
  private(set) lazy var foreign = ForeignServiceResource.subject(of: self)

  /// How the actions and the resources go together.
  private(set) lazy var reach = ActionReach(self)

  /// The numbers of the conditions in `texts`.
  private(set) lazy var conditionNumbers: [Int] = statement.conditions.map { texts.number(of: $0, tree) }

  /// The keys under the operators of `Condition`, in the order in which they are written.
  public private(set) lazy var conditions: [ConditionFacts] = statement.conditions.enumerated().map {
    ConditionFacts($1, index: $0, texts.condition(conditionNumbers[$0]).key)
  }

  /// The keys of `conditions`, in lower case.
  private(set) lazy var keyNames: [String] = conditionNumbers.map { texts.condition($0).name }

  /// Which actions have the condition keys, for each of `conditions`.
  private(set) lazy var keyReach: [KeyReach] = conditions.map { KeyReach($0, self) }

  /// What is wrong with the names of condition keys, for each of `conditions`.
  private(set) lazy var keyProblems: [ConditionKeyProblem?] = conditionNumbers.map { texts.condition($0).problem }

  /// The elements of `Principal` or `NotPrincipal`, in the order in which they are written.
  public private(set) lazy var principals: [PrincipalFacts] = statement.principals.map { PrincipalFacts($0, tree) }

  /// The actions of today that the statement speaks of; with `NotAction`, all but the listed ones.
  public private(set) lazy var actionSet: ActionSet = {
    var set = ActionSet(catalog)
    for action in actions { set.insert(action, tree, catalog) }
    return statement.isNotAction ? set.complement(catalog) : set
  }()

  // MARK: Texts and places

  /// Where a text stands, without its quotes; for anything else, all of it.
  public func place(_ node: NodeID) -> SourceRange { tree.textPlace(node) }

  /// Where a part of a text stands: `range` counts bytes of its value.
  public func place(_ node: NodeID, _ range: Range<Int>) -> SourceRange { tree.textPlace(node, range) }

  /// The text of a scalar, for messages. To compare, use `withText`, which copies nothing.
  public func text(_ node: NodeID) -> String { tree.string(node) }

  /// A part of the text of a scalar, for messages: `range` counts bytes of its value.
  public func text(_ node: NodeID, _ range: Range<Int>) -> String {
    tree.withValue(node) { String(decoding: $0[range], as: UTF8.self) }
  }

  @inline(__always)
  public func withText<Result>(_ node: NodeID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    tree.withValue(node, body)
  }

  /// Whether a text equals another, which is in lower case, without regard to the case of ASCII letters.
  public func matches(_ node: NodeID, _ lowercased: StaticString) -> Bool {
    withText(node) { text in
      text.count == lowercased.utf8CodeUnitCount
        && !text.indices.contains { folded(text[$0]) != lowercased.utf8Start[$0] }
    }
  }

  /// The key and the value of an element, where the statement has it.
  public func element(_ element: PolicyElement) -> (key: NodeID, value: NodeID)? {
    tree.element(element, of: statement.node)
  }

  /// What stands for the statement in a message: its `Effect`, or its first key.
  public var title: SourceRange {
    if let sid = statement.sid { return place(sid) }
    return place(statement.node + 1 < tree.end(of: statement.node) ? statement.node + 1 : statement.node)
  }

  /// The forms that AWS documents for ARNs.
  var forms: ARNForms { run.tables.forms }

  var tagKeys: TagKeys { run.tables.tagKeys }

  var s3: ServiceID? { run.tables.s3 }

  /// Whether AWS documents an action of a service today.
  func hasActionsToday(_ service: ServiceID) -> Bool { run.tables.hasActionsToday[Int(service.rawValue)] }

  /// Whether one of the actions of the statement matches the action with this name, without regard to `NotAction`.
  public func speaks(of action: ActionID?) -> Bool { action.map { actionSet.contains($0) } ?? false }
}

extension SyntaxTree {
  /// The key and the value of an element of a document or a statement.
  func element(_ element: PolicyElement, of node: NodeID) -> (key: NodeID, value: NodeID)? {
    guard kind(node) == .mapping else { return nil }
    var key = node + 1
    let end = end(of: node)
    while key < end {
      let value = self.end(of: key)
      if kind(key) == .scalar && withValue(key, { PolicyElement($0) }) == element { return (key, resolved(value)) }
      key = self.end(of: value)
    }
    return nil
  }
}
