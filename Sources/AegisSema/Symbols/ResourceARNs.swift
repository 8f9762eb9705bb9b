public import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// The ARNs of a resource, whatever their partition.
struct ResourceARNs {
  /// From the colon behind the partition on.
  fileprivate var endings: Set<String> = []

  func holds(_ text: String) -> Bool {
    guard text.hasPrefix("arn:"), let colon = text.dropFirst(4).firstIndex(of: ":") else { return false }
    return endings.contains(String(text[colon...]))
  }
}

extension Program {
  /// What a template defines has an ARN in each of its accounts.
  func arns(of symbol: Symbol) -> ResourceARNs {
    var arns = ResourceARNs()
    guard let kind = symbol.type.arnKind else { return arns }
    for scope in accounts {
      guard let id = scope.id else { continue }
      for entity in scope.policies + scope.roles + scope.groups + scope.users where entity.type == symbol.type {
        guard let key = entity.type.spec.key, entity.text(key)?.at == symbol.key else { continue }
        let path = entity.type.pathField.flatMap { entity.text($0)?.value } ?? "/"
        arns.endings.insert(":iam::\(id):\(kind)\(path)\(symbol.name.value)")
      }
    }
    return arns
  }

  /// Where policy documents name a resource by its ARN.
  public func arnPlaces(of symbol: Symbol) -> [SourceRange] {
    let arns = arns(of: symbol)
    if arns.endings.isEmpty { return [] }
    return documents().flatMap { document in
      (document.root..<document.tree.end(of: document.root)).lazy
        .filter { document.tree.kind($0) == .scalar && arns.holds(document.tree.string($0)) }.map { document.tree.textPlace($0) }
    }
  }
}

extension TypeName {
  /// What stands in front of the path and name in the ARNs of such resources; nil for what IAM does not have.
  var arnKind: String? {
    switch self {
    case .policy: "policy"
    case .role: "role"
    case .group: "group"
    case .user: "user"
    default: nil
    }
  }
}
