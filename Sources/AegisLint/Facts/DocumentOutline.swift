import AegisPolicy
import AegisSyntax

/// What an identity policy may have to do with, by one look at its texts: enough for rules to pass by nearly all documents.
///
/// Where it does not say so, it may say yes where it is no, but never no where it is yes.
struct DocumentOutline {
  struct Marks: OptionSet {
    let rawValue: UInt8

    /// An `Allow` has a condition; exact.
    static let conditionalAllow = Marks(rawValue: 1)
    /// There is a `Deny`; exact.
    static let deny = Marks(rawValue: 2)
    /// An action is of IAM, or a statement has `NotAction`.
    static let identity = Marks(rawValue: 4)
    /// An `Allow` lists `sts:AssumeRole` by its name, on listed resources; exact.
    static let assumesRoles = Marks(rawValue: 8)
    /// A resource is of IAM; exact.
    static let identityResource = Marks(rawValue: 16)
  }

  private(set) var marks: Marks = []
  /// Of all actions that an `Allow` lists.
  private(set) var allowed = ServiceSet.none
  /// Of those that are listed without a condition, on listed resources.
  private(set) var open = ServiceSet.none
  /// Of the first actions of those `Allow` that list actions and resources and have a condition.
  private(set) var conditional = ServiceSet.none

  /// Of a document of which nobody knows what it says.
  static let empty = DocumentOutline()

  private init() {}

  init(_ document: PolicyDocument) {
    let tree = document.tree
    let statements = document.statements.span
    for index in statements.indices { add(statements[index], tree) }
  }

  private mutating func add(_ statement: Statement, _ tree: SyntaxTree) {
    for node in statement.resources where tree.withValue(node, { isIdentityResource($0) }) { marks.insert(.identityResource) }
    let isAllow = statement.effect == .allow
    if statement.effect == .deny { marks.insert(.deny) }
    if isAllow && !statement.conditions.isEmpty { marks.insert(.conditionalAllow) }
    if statement.isNotAction {
      marks.insert(.identity)
      return
    }
    let namesResources = isAllow && !statement.isNotResource
    var services = ServiceSet.none
    for node in statement.actions {
      tree.withValue(node) { text in
        if mayBeIdentity(text) { marks.insert(.identity) }
        if namesResources && isAssumeRole(text) { marks.insert(.assumesRoles) }
        services.formUnion(ServiceSet(ofAction: text))
      }
    }
    guard isAllow else { return }
    allowed.formUnion(services)
    guard namesResources else { return }
    if statement.isUnconditional {
      open.formUnion(services)
    } else if !statement.conditions.isEmpty, let first = statement.actions.first {
      conditional.formUnion(tree.withValue(first) { ServiceSet(ofAction: $0) })
    }
  }
}

extension Statement {
  /// Has no `Condition`, readable or not.
  var isUnconditional: Bool { !hasCondition && conditions.isEmpty }
}

/// Whether an action is `sts:AssumeRole`.
func isAssumeRole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  // Few are as long, and fewer of those have this letter there.
  guard text.count == 14, folded(text[4]) == UInt8(ascii: "a") else { return false }
  let name: StaticString = "sts:assumerole"
  return text.indices.allSatisfy { folded(text[$0]) == name.utf8Start[$0] }
}

/// Whether a text is an ARN of IAM.
func isIdentityResource(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  // Of nearly all ARNs the service begins at the ninth byte.
  if text.count > 12, text[8] != UInt8(ascii: "i"), ARNFields.isOfMainPartition(text) { return false }
  return ARNFields(text).map { text.part($0.service).elementsEqual("iam".utf8) } ?? false
}
