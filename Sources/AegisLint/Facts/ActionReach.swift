import AegisBasics
import AegisPolicy
import AegisSyntax

/// An element of `Action` and whether the statement's resources fit it.
struct ReachElement: Sendable {
  enum State: Sendable {
    /// A resource may be one that an action of the element works on, or nothing certain is known.
    case fits
    /// No resource is.
    case mismatch
    /// None of its actions works on a resource.
    case needsStar
  }

  let node: NodeID
  let state: State
  let service: ServiceID?
  /// The types that its actions work on, each once.
  let types: [ResourceTypeID]
  /// An action of S3 that works on buckets alone, or on objects alone, while the statement has the other.
  let isBucketOrObject: Bool
  let wantsObjects: Bool

  /// The forms of the ARNs of the types, at most three.
  func typeForms(_ catalog: Catalog) -> [String] { types.count > 3 ? [] : types.map { catalog.arnFormat($0) } }
}

/// How the actions of a statement and its resources go together, as far as AWS's tables tell.
struct ActionReach: Sendable {
  private(set) var elements: [ReachElement] = []
  /// Resources that no action of the statement works on.
  private(set) var deadResources: [NodeID] = []

  /// Empty where the statement has `*`, `NotAction` or `NotResource`, or an ARN that something else is wrong with.
  init(_ statement: StatementFacts) {
    let features = statement.features
    guard features.contains([.action, .resource]), features.isDisjoint(with: [.resourceStar, .notAction, .notResource, .actionStar]),
      statement.shapes.allSatisfy({ $0.problem == nil && $0.facts.arn != nil })
    else { return }
    var builder = ReachBuilder(statement)
    elements = statement.actions.map { builder.element($0) }
    if builder.isComplete { deadResources = builder.deadResources }
  }
}

private struct ReachBuilder {
  let statement: StatementFacts
  let catalog: Catalog
  let patterns: [ARNPattern]
  /// Whether some resource fits a type, for the types that were asked for.
  var fits: [ResourceTypeID: Bool] = [:]
  var used: [Bool]
  /// Whether every action was one that AWS documents.
  var isComplete = true

  init(_ statement: StatementFacts) {
    self.statement = statement
    catalog = statement.catalog
    patterns = statement.resources.map { resource in statement.withText(resource.node) { ARNPattern($0) } }
    used = statement.resources.map { _ in false }
  }

  var deadResources: [NodeID] { zip(statement.resources, used).filter { !$0.1 }.map { $0.0.node } }

  mutating func element(_ action: ActionFacts) -> ReachElement {
    var types: [ResourceTypeID] = []
    var fits = false, known = 0
    func unknown() -> ReachElement {
      ReachElement(node: action.node, state: .fits, service: action.service, types: [], isBucketOrObject: false, wantsObjects: false)
    }
    var actions: [ActionID] = []
    if let one = action.action {
      if catalog.status(one) == .current { actions = [one] }
    } else if action.isPattern {
      statement.withText(action.node) { actions = catalog.currentActions(matching: $0.span) }
    }
    for action in actions {
      guard catalog.isDocumented(action) else {
        isComplete = false
        return unknown()
      }
      known += 1
      for resource in catalog.resources(of: action) {
        if !types.contains(resource.type) { types.append(resource.type) }
        if self.fits(resource.type) { fits = true }
      }
    }
    if known == 0 {
      isComplete = false
      return unknown()
    }
    let names = types.map { catalog.name($0) }
    let isS3 = action.service.map { catalog.prefix($0) } == "s3"
    let wantsObjects = names.contains("object"), wantsBucket = names.contains("bucket")
    let isBucketOrObject =
      isS3 && wantsObjects != wantsBucket
      && statement.resources.contains { wantsObjects ? statement.isBucket($0) : statement.isObject($0) }
    return ReachElement(
      node: action.node, state: fits ? .fits : (types.isEmpty ? .needsStar : .mismatch), service: action.service, types: types,
      isBucketOrObject: isBucketOrObject, wantsObjects: wantsObjects)
  }

  private mutating func fits(_ type: ResourceTypeID) -> Bool {
    if let known = fits[type] { return known }
    let isBucket = catalog.name(type) == "bucket" && catalog.prefix(catalog.service(of: type)) == "s3"
    var found = false
    for (at, pattern) in patterns.enumerated() {
      // A bucket's name has no slash; what has one is an object.
      if isBucket && statement.isObject(statement.resources[at]) { continue }
      if catalog.withARNFormat(type, { pattern.mayMatch($0) }) {
        found = true
        used[at] = true
      }
    }
    fits[type] = found
    return found
  }
}

extension StatementFacts {
  /// Whether a resource is a bucket of S3 and can be nothing in it.
  func isBucket(_ resource: ResourceFacts) -> Bool {
    isS3(resource) && !resource.hasWildcard && !resource.hasVariable && !hasSlash(resource)
  }

  /// Whether a resource of S3 can only be what is in a bucket.
  func isObject(_ resource: ResourceFacts) -> Bool { isS3(resource) && hasSlash(resource) }

  private func isS3(_ resource: ResourceFacts) -> Bool {
    guard let arn = resource.arn, arn.region.isEmpty else { return false }
    return withText(resource.node) { $0.part(arn.service).elementsEqual("s3".utf8) }
  }

  private func hasSlash(_ resource: ResourceFacts) -> Bool {
    guard let arn = resource.arn else { return false }
    return withText(resource.node) { text in
      var isVariable = false
      for byte in text.part(arn.resource) {
        if byte == UInt8(ascii: "{") { isVariable = true }
        if byte == UInt8(ascii: "}") { isVariable = false }
        if byte == UInt8(ascii: "/") && !isVariable { return true }
      }
      return false
    }
  }

  /// The bucket of an object's ARN.
  func bucket(of text: String) -> String { text.firstIndex(of: "/").map { String(text[..<$0]) } ?? text }

  /// Whether an ARN of the statement may belong to the service of an action.
  func namesService(of element: ReachElement) -> Bool {
    guard let service = element.service else { return true }
    let prefix = catalog.prefix(service)
    return resources.contains { resource in
      guard let arn = resource.arn else { return true }
      return withText(resource.node) { text in
        let name = text.part(arn.service)
        if name.isPattern || name.elementsEqual(prefix.utf8) { return true }
        return catalog.resourceTypes(of: service).contains { type in
          catalog.withARNFormat(type) { form in ARNFields(form).map { form.part($0.service).elementsEqual(name) } ?? false }
        }
      }
    }
  }
}
