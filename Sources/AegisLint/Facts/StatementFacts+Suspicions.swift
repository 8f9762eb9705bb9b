import AegisPolicy
import AegisSchema

extension StatementFacts {
  /// What is found to be right here, `shapes` and `reach` find right too.
  func lookForSuspicions() -> StatementFeatures {
    let found = quickSuspicions()
    assert(found.contains(.suspectResource) || shapes.allSatisfy { $0.problem == nil })
    assert(found.contains(.suspectReach) || reach.elements.allSatisfy { $0.state == .fits } && reach.deadResources.isEmpty)
    return found
  }

  private func quickSuspicions() -> StatementFeatures {
    if statement.resources.isEmpty { return [] }
    let all: StatementFeatures = [.suspectResource, .suspectReach]
    // Long lists are left to those who know how far to go.
    guard features.isDisjoint(with: [.resourceVariable, .opening]), statement.resources.count <= 100, statement.actions.count <= 100 else { return all }
    // The types that the resources may name.
    var named: [KnownTexts.NamedType] = []
    named.reserveCapacity(4 * statement.resources.count)
    for (index, node) in statement.resources.enumerated() {
      let isSound = withText(node) { text in
        isStars(text) || forms.isSound(text) { named.append(KnownTexts.NamedType(type: $0, resource: UInt8(index))) }
      }
      guard isSound else { return all }
    }
    guard features.mayNameUnused else { return [] }
    return texts.isEachUsed(actionNumbers, named, among: UInt128.max >> UInt128(128 - statement.resources.count)) ? [] : .suspectReach
  }
}

extension StatementFeatures {
  /// Whether the actions and the resources are such that one of them may have no use for the others.
  var mayNameUnused: Bool { contains(.action) && isDisjoint(with: [.resourceStar, .notResource, .actionStar]) }
}
