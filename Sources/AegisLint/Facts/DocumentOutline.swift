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
  /// Of the actions of those `Allow` that list actions and resources, without a condition.
  private(set) var open = ServiceSet.none
  /// Equal for documents that say the same, in whatever order; few others have the same.
  private(set) var size = 0

  /// Of a document of which nobody knows what it says.
  static let empty = DocumentOutline()

  private init() {}

  /// - Parameter reaches: Gets those of the document's statements.
  init(_ document: PolicyDocument, _ reaches: inout StatementReaches) {
    guard !document.statements.isEmpty else { return }
    document.tree.withNodes { nodes in
      document.statements.withUnsafeBufferPointer { statements in
        for number in statements.indices { add(number, statements.baseAddress! + number, nodes, &reaches) }
      }
    }
  }

  /// - Parameter statement: One that is handed over as a value would be copied.
  private mutating func add(_ number: Int, _ statement: UnsafePointer<Statement>, _ nodes: NodeView, _ reaches: inout StatementReaches) {
    let isAllow = statement.pointee.effect == .allow
    let namesResources = isAllow && !statement.pointee.isNotResource
    let isOpen = namesResources && !statement.pointee.isNotAction && statement.pointee.isUnconditional
    var services = ServiceSet.none, marks = marks
    var size = statement.pointee.actions.count &* 31 &+ statement.pointee.conditions.count &* 41 &+ (isAllow ? 1 : 0)
    // By their places: an array that is gone through is held on to meanwhile.
    for at in statement.pointee.resources.indices {
      nodes.withValue(statement.pointee.resources[at]) { text in
        if isIdentityResource(text) { marks.insert(.identityResource) }
        size &+= 37 &+ 47 &* text.count
      }
    }
    defer { self.size &+= size }
    let hasConditions = !statement.pointee.conditions.isEmpty
    if statement.pointee.effect == .deny { marks.insert(.deny) }
    if isAllow && hasConditions { marks.insert(.conditionalAllow) }
    guard !statement.pointee.isNotAction else {
      self.marks = marks.union(.identity)
      return
    }
    var front = ActionFront.none
    for at in statement.pointee.actions.indices {
      nodes.withValue(statement.pointee.actions[at]) { text in
        size &+= 43 &* text.count
        if namesResources && isAssumeRole(text) { marks.insert(.assumesRoles) }
        // Nearly all are of the service of the one before.
        if front.begins(text) { return }
        front = ActionFront(text)
        if mayBeIdentity(text) { marks.insert(.identity) }
        if isAllow { services.formUnion(ServiceSet(front)) }
      }
    }
    self.marks = marks
    guard isAllow else { return }
    allowed.formUnion(services)
    guard namesResources, let action = statement.pointee.actions.first, !statement.pointee.resources.isEmpty else { return }
    if isOpen {
      open.formUnion(services)
      reaches.open.append(StatementReach(statement: number, services: services))
    } else if hasConditions {
      reaches.conditional.append(StatementReach(statement: number, services: nodes.withValue(action) { ServiceSet(ofAction: $0) }))
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
