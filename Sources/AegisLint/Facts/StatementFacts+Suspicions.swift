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

  /// The same by what is known of the forms of its resources.
  func takeSuspicions(_ forms: borrowing StatementForms) {
    guard !statement.resources.isEmpty, statement.actions.count <= 100, features.isDisjoint(with: [.resourceVariable, .opening]) else { return }
    suspicions = forms.namedTypes().map { suspicions($0, among: forms.differentResources) } ?? [.suspectResource, .suspectReach]
    assert(suspicions == lookForSuspicions())
  }

  private func quickSuspicions() -> StatementFeatures {
    if statement.resources.isEmpty { return [] }
    let all: StatementFeatures = [.suspectResource, .suspectReach]
    // Long lists are left to those who know how far to go.
    guard features.isDisjoint(with: [.resourceVariable, .opening]), statement.resources.count <= 100, statement.actions.count <= 100 else { return all }
    // The types that the resources may name.
    var named: [NamedType] = []
    named.reserveCapacity(4 * statement.resources.count)
    for (index, node) in statement.resources.enumerated() {
      let isSound = withText(node) { text in
        isStars(text) || forms.isSound(text) { named.append(NamedType(type: $0, resource: UInt8(index))) }
      }
      guard isSound else { return all }
    }
    return suspicions(named, among: UInt128.max >> UInt128(128 - statement.resources.count))
  }

  /// What is to be suspected of resources with which nothing is wrong by themselves.
  ///
  /// - Parameter resources: A bit for each of them.
  private func suspicions(_ named: [NamedType], among resources: UInt128) -> StatementFeatures {
    guard features.contains(.action), features.isDisjoint(with: [.resourceStar, .notResource, .actionStar]) else { return [] }
    return isEachUsed(named, among: resources) ? [] : .suspectReach
  }

  /// A type of resources, and the number of a resource that may be of it.
  struct NamedType {
    let type: ResourceTypeID
    let resource: UInt8
  }

  /// Whether every action works on one of the resources, and every resource is worked on.
  private func isEachUsed(_ named: [NamedType], among resources: UInt128) -> Bool {
    var unused = resources
    for (at, number) in actionNumbers.enumerated() {
      var fits = false
      if let action = texts[number].action {
        guard catalog.status(action) == .current, catalog.isDocumented(action) else { return false }
        catalog.forEachResourceType(of: action) { if Self.take($0, named, &unused) { fits = true } }
      } else {
        guard number.marks.contains(.wildcard) else { return false }
        let found = withText(statement.actions[at]) { texts.patternTypes(of: number, $0) }
        guard found.isComplete else { return false }
        for type in found.types where Self.take(type, named, &unused) { fits = true }
      }
      guard fits else { return false }
    }
    return unused == 0
  }

  /// Whether a resource may be of a type; those that may are in use.
  private static func take(_ type: ResourceTypeID, _ named: [NamedType], _ unused: inout UInt128) -> Bool {
    var fits = false
    for one in named where one.type == type {
      fits = true
      unused &= ~(1 << UInt128(one.resource))
    }
    return fits
  }
}
