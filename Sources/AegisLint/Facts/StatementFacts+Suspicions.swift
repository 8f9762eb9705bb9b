import AegisPolicy

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
    // The types that each resource may name, and where the resource's own begin.
    var types: [ResourceTypeID] = [], starts: [Int] = []
    types.reserveCapacity(4 * statement.resources.count)
    starts.reserveCapacity(statement.resources.count)
    for node in statement.resources {
      starts.append(types.count)
      let isSound = withText(node) { text in isStars(text) || forms.isSound(text) { types.append($0) } }
      guard isSound else { return all }
    }
    guard features.contains(.action), features.isDisjoint(with: [.resourceStar, .notResource, .actionStar]) else { return [] }
    return isEachUsed(types, starts) ? [] : .suspectReach
  }

  /// Whether every action works on one of the resources, and every resource is worked on.
  private func isEachUsed(_ types: [ResourceTypeID], _ starts: [Int]) -> Bool {
    var unused = UInt128.max >> UInt128(128 - starts.count)
    var fits = false
    func take(_ type: ResourceTypeID) {
      var resource = 0
      for at in types.indices where types[at] == type {
        fits = true
        while resource + 1 < starts.count, starts[resource + 1] <= at { resource += 1 }
        unused &= ~(1 << UInt128(resource))
      }
    }
    for (at, number) in actionNumbers.enumerated() {
      fits = false
      if let action = texts[number].action {
        guard catalog.status(action) == .current, catalog.isDocumented(action) else { return false }
        catalog.forEachResourceType(of: action, take)
      } else {
        let found = withText(statement.actions[at]) { texts.patternTypes(of: number, $0) }
        guard number.marks.contains(.wildcard), found.isComplete else { return false }
        found.types.forEach(take)
      }
      guard fits else { return false }
    }
    return unused == 0
  }
}
