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
  /// What is allowed without a condition on listed resources.
  private(set) var open = ActionBits()
  /// The first actions of those `Allow` that list actions and resources and have a condition.
  private(set) var conditional = ActionBits()

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
    let namesResources = isAllow && !statement.isNotResource, isOpen = namesResources && statement.isUnconditional
    for node in statement.actions {
      tree.withValue(node) { text in
        if mayBeIdentity(text) { marks.insert(.identity) }
        if namesResources && isAssumeRole(text) { marks.insert(.assumesRoles) }
        if isAllow { allowed.formUnion(ServiceSet(ofAction: text)) }
        if isOpen { open.insert(text) }
      }
    }
    if namesResources, !statement.conditions.isEmpty, let first = statement.actions.first { tree.withValue(first) { conditional.insert($0) } }
  }
}

/// Some elements of `Action`, in a few bits of which others may share some: enough to tell that none of them matches all that
/// one of others does.
struct ActionBits {
  /// A bit for each text.
  private var texts: UInt64 = 0
  private var services = ServiceSet.none
  private var servicesOfPatterns = ServiceSet.none

  var isEmpty: Bool { texts == 0 }

  mutating func insert(_ text: UnsafeBufferPointer<UInt8>) {
    let service = ServiceSet(ofAction: text)
    services.formUnion(service)
    if text.isPattern { servicesOfPatterns.formUnion(service) }
    let end = text.count < 8 ? eightBytes(text) : eightBytes(text.part(text.count - 8..<text.count))
    texts |= bit(for: lettersLowered(end) ^ UInt64(text.count))
  }

  /// Whether one of the elements may match all that one of others does: no other does so than the same text, and a pattern.
  func mayCover(_ others: ActionBits) -> Bool { texts & others.texts != 0 || servicesOfPatterns.meets(others.services) }
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
    // What stands in front of the colon, as far as the first eight bytes go; where a wildcard is among that, it may be any.
    var key = eightBytes(text)
    let colon = places(of: UInt8(ascii: ":"), in: key)
    key &= colon == 0 ? .max : (1 << UInt64(colon.trailingZeroBitCount & ~7)) - 1
    let isAny = places(of: UInt8(ascii: "*"), in: key) | places(of: UInt8(ascii: "?"), in: key) != 0
    bits = isAny ? .max : bit(for: lettersLowered(key))
  }

  func meets(_ other: ServiceSet) -> Bool { bits & other.bits != 0 }
  mutating func formUnion(_ other: ServiceSet) { bits |= other.bits }
}

/// The first eight bytes of a text, the first lowest; zeros stand for those behind its end.
@inline(__always)
private func eightBytes(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
  if text.count >= 8 { return UInt64(littleEndian: UnsafeRawPointer(text.baseAddress!).loadUnaligned(as: UInt64.self)) }
  var word: UInt64 = 0
  for at in text.indices { word |= UInt64(text[at]) << UInt64(8 * at) }
  return word
}

/// Letters of either case become the same; other bytes may too.
private func lettersLowered(_ word: UInt64) -> UInt64 { word | 0x2020_2020_2020_2020 }

/// The highest bit of each byte that equals another, as far as the lowest of them; zero where there is none.
private func places(of byte: UInt8, in word: UInt64) -> UInt64 {
  let apart = word ^ (0x0101_0101_0101_0101 &* UInt64(byte))
  return (apart &- 0x0101_0101_0101_0101) & ~apart & 0x8080_8080_8080_8080
}

/// One of 64 bits.
private func bit(for value: UInt64) -> UInt64 { 1 << ((value &* 0x9E37_79B9_7F4A_7C15) >> 58) }
