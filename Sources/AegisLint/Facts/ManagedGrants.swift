import AegisPolicy
import AegisSyntax

/// What one of AWS's policies allows without a condition on everything.
struct ManagedGrants {
  private let tree: SyntaxTree?
  /// By the hashes of services, whatever their letter case, the elements of `Action`; those that begin with a wildcard by that of
  /// nothing.
  private var elements: [UInt64: [NodeID]] = [:]
  /// It denies something, too.
  private(set) var denies = false

  private static let anyService: UInt64 = 0

  /// - Parameter document: nil for a policy that AWS does not have.
  init(_ document: PolicyDocument?) {
    tree = document?.tree
    guard let document else { return }
    for statement in document.statements {
      guard statement.effect == .allow else {
        denies = true
        continue
      }
      guard statement.isUnconditional, !statement.isNotAction, !statement.isNotResource,
        statement.resources.contains(where: { document.tree.withValue($0) { isStars($0) } })
      else { continue }
      for node in statement.actions { elements[document.tree.withValue(node, Self.service), default: []].append(node) }
    }
  }

  private static func service(_ action: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let (service, _) = action.splitAtColon(), !service.isPattern else { return anyService }
    return foldedHash(service)
  }

  /// Whether it allows all that a statement of another document does by a list of actions.
  func cover(_ narrow: Statement, _ other: SyntaxTree) -> Bool {
    guard let tree, !elements.isEmpty, !narrow.isNotAction, !narrow.actions.isEmpty else { return false }
    return narrow.actions.allSatisfy { node in
      other.withValue(node) { text in
        [Self.service(text), Self.anyService].contains { service in
          elements[service]?.contains { tree.withValue($0) { globCovers($0, text) } } ?? false
        }
      }
    }
  }
}
