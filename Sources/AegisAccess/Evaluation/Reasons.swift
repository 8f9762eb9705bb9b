public import AegisBasics
import AegisPolicy
import AegisSyntax

extension StatementReference {
  /// The value of `Action` that has an action, the first of `NotAction`, or else the whole statement; nil
  /// where no file holds it.
  public func place(deciding action: String) -> SourceRange? {
    let actions = compiled.actions
    let index = actions.isComplement ? 0 : actions.patterns.firstIndex { $0.matches(action) }
    guard let index, index < actions.patterns.count else { return place }
    return policy.place(ofAction: index, in: statement)
  }

  /// The place of the statement's first resource.
  public var placeOfResources: SourceRange? {
    compiled.resources?.patterns.isEmpty == false ? policy.place(ofResource: 0, in: statement) : place
  }

  /// The condition keys that a request leaves open, as the policy spells them.
  public func openKeys(of request: Request) -> [String] {
    compiled.openConditions(of: request).map { index in
      guard let document = policy.document else { return compiled.conditions[index].key }
      return document.tree.string(document.statements[statement].conditions[index].key)
    }
  }

  /// "statement `ReadLogs` of policy `logs`".
  public var title: String {
    let name = compiled.sid.map { $0.isEmpty ? "" : " `\($0)`" } ?? ""
    return "statement\(name.isEmpty ? " \(statement + 1)" : name) of \(policy.name)"
  }

  /// The conditions that a request leaves open, as people read them: "`aws:SourceVpc` (`StringEquals`)".
  public func openConditions(of request: Request) -> [(text: String, place: SourceRange?)] {
    compiled.openConditions(of: request).map { index in
      (spelling(ofCondition: index), policy.place(ofCondition: index, in: statement))
    }
  }

  private func spelling(ofCondition index: Int) -> String {
    guard let document = policy.document else { return "`\(compiled.conditions[index].key)`" }
    let condition = document.statements[statement].conditions[index]
    let values = condition.values.prefix(3).map { "`\(document.tree.string($0))`" }.joined(separator: " or ")
    let more = condition.values.count > 3 ? " …" : ""
    return "`\(document.tree.string(condition.key))` \(document.tree.string(condition.conditionOperator)) \(values)\(more)"
  }
}

/// Why a statement that speaks of the action does not let a request through.
public struct NearMiss: Sendable {
  public enum Reason: Sendable {
    /// It speaks of other resources.
    case resource
    /// One of its conditions does not hold; its index.
    case condition(Int)
  }

  public let statement: StatementReference
  public let reason: Reason
}

extension Layers {
  /// The `Allow` statements of a layer that speak of a request's action and still do not allow it.
  public func nearMisses(of request: Request, in layer: Layer, level: Int = 0, most: Int = 3) -> [NearMiss] {
    var found: [NearMiss] = []
    let variable = { (variable: PolicyVariable) in request.value(of: variable) }
    for policy in policies(of: layer, level: level) {
      for (index, statement) in policy.content.statements.enumerated() where statement.effect == .allow {
        guard found.count < most, statement.actions.contains(request.action, resolving: variable) else { continue }
        let reference = StatementReference(layer: layer, level: level, policy: policy, statement: index)
        if let resources = statement.resources, !resources.contains(request.resource, resolving: variable) {
          found.append(NearMiss(statement: reference, reason: .resource))
        } else if let failing = statement.conditions.firstIndex(where: {
          !$0.holds(of: request.value(of: $0.key), resolving: variable)
        }) {
          found.append(NearMiss(statement: reference, reason: .condition(failing)))
        }
      }
    }
    return found
  }

  private func policies(of layer: Layer, level: Int) -> [AccessPolicy] {
    switch layer {
    case .identity: return identity
    case .boundary: return boundary.map { [$0] } ?? []
    case .session: return session ?? []
    case .scp: return serviceControl.map { level < $0.count ? $0[level] : [] } ?? []
    case .rcp: return resourceControl.map { level < $0.count ? $0[level] : [] } ?? []
    case .resource, .trust: return resource.map { [$0.policy] } ?? []
    }
  }
}
