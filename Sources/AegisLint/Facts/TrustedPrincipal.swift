import AegisIR
import AegisPolicy
import AegisSyntax

/// Somebody whom a role's trust policy names who is no service of AWS, as far as that can be told without a string.
struct TrustedPrincipal {
  /// Its numbers: of the role in its account, of the statement in its trust policy, of the principal there.
  let role: Int
  let statement: Int
  let principal: Int
  let isAllow: Bool
  let kind: PrincipalFacts.Kind
  let form: PrincipalFacts.Form
  /// The number of the account that it names; nil for none, and for what is not twelve digits.
  let account: UInt64?
  /// Where the trust policy stands, or another that says the same.
  private let tree: SyntaxTree
  private let node: NodeID
  private let name: Range<Int>?

  /// What it names in its account, or has its session of; nil for whom no account defines.
  var resourceKind: ResourceKind? {
    switch form {
    case .role: .role
    case .user: .user
    case .session: isOfRole ? .role : nil
    default: nil
    }
  }

  /// Whether a session is one of a role.
  private var isOfRole: Bool {
    guard let name else { return false }
    return tree.withValue(node) { String(decoding: $0.part(0..<name.lowerBound), as: UTF8.self).hasSuffix(":assumed-role/") }
  }

  /// Calls `body` with `PrincipalFacts.name`, of a role's session with the name of the role.
  func withName<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
    name.map { name in
      tree.withValue(node) { text in
        let name = form == .session ? text.part(name).firstIndex(of: UInt8(ascii: "/")).map { name.lowerBound..<name.lowerBound + $0 } ?? name : name
        return body(text.part(name))
      }
    }
  }

  /// All of an account, in their order.
  static func all(in account: Account) -> [TrustedPrincipal] {
    var found: [TrustedPrincipal] = []
    for role in account.roles.indices {
      guard let trust = account.roles[role].trust.meaning else { continue }
      let tree = trust.tree
      for statement in trust.statements.indices {
        for (number, principal) in trust.statements[statement].principals.enumerated() {
          let kind = PrincipalFacts.kind(principal, tree)
          if kind == .service { continue }
          found.append(
            tree.withValue(principal.value) { text in
              let read = PrincipalFacts.Reading(text, kind)
              return TrustedPrincipal(
                role: role, statement: statement, principal: number, isAllow: trust.statements[statement].effect == .allow, kind: kind,
                form: read.form, account: read.account.flatMap { accountNumber(text.part($0)) }, tree: tree, node: principal.value, name: read.name)
            })
        }
      }
    }
    return found
  }
}

/// The number of an account as it is written; nil for what is not twelve digits.
func accountNumber(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
  guard text.count == 12 else { return nil }
  var number: UInt64 = 0
  for byte in text {
    guard byte &- 0x30 < 10 else { return nil }
    number = number * 10 + UInt64(byte - 0x30)
  }
  return number
}

func accountNumber(_ text: String) -> UInt64? {
  var text = text
  return text.withUTF8 { accountNumber($0) }
}
