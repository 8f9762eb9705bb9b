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
    for index in document.statements.indices { add(document.statements[index], tree) }
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

/// The services that some actions are of, each by a bit that it shares with others: where two sets have no bit in common, no
/// action of the one is, or matches, one of the other.
struct ServiceSet: Equatable {
  private var bits: UInt64

  static let none = ServiceSet(bits: 0)
  /// Of whatever there is.
  static let all = ServiceSet(bits: .max)

  private init(bits: UInt64) { self.bits = bits }

  /// Of one element of `Action`, which may be a pattern.
  init(ofAction text: UnsafeBufferPointer<UInt8>) {
    // What stands in front of the colon, as far as eight bytes go; where a wildcard stands there, it may be any service.
    var key: UInt64 = 0
    for at in 0..<min(8, text.count) {
      let byte = text[at]
      if byte == UInt8(ascii: ":") { break }
      if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") {
        self = .all
        return
      }
      key = key << 8 | UInt64(folded(byte))
    }
    bits = 1 << ((key &* 0x9E37_79B9_7F4A_7C15) >> 58)
  }

  var isEmpty: Bool { bits == 0 }
  func meets(_ other: ServiceSet) -> Bool { bits & other.bits != 0 }
  mutating func formUnion(_ other: ServiceSet) { bits |= other.bits }
}
