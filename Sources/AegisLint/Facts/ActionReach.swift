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

  /// Empty where the statement has `*`, `NotAction` or `NotResource`, or an ARN that something else is wrong with than a form
  /// that nobody knows, and where it is longer than any that AWS takes.
  init(_ statement: StatementFacts) {
    let features = statement.features
    guard features.contains([.action, .resource]), features.isDisjoint(with: [.resourceStar, .notAction, .notResource, .actionStar]),
      statement.actions.count <= 1000, statement.resources.count <= 1000, statement.shapes.allSatisfy({ ($0.problem == nil || $0.isOfUnknownForm) && $0.facts.arn != nil })
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
  let starts: [UInt8?]
  let s3: ServiceID?
  /// The types that were asked for, and those of them that some resource fits.
  var isAsked: ResourceTypeSet
  var fitting: ResourceTypeSet
  /// The types that were met in the element at work, whether a resource fits one of them, and of how many actions they are.
  var met: ResourceTypeSet
  var types: [ResourceTypeID] = []
  var isAnyFit = false
  var known = 0
  /// Whether AWS documents all actions of the element at work that it has today.
  var isDocumented = true
  var asked: [ResourceTypeID] = []
  var used: [Bool]
  /// Whether a resource is of a form that AWS does not document.
  let isAnyUnknown: Bool
  /// Whether every action was one that AWS documents.
  var isComplete = true

  init(_ statement: StatementFacts) {
    self.statement = statement
    catalog = statement.catalog
    s3 = statement.s3
    patterns = statement.shapes.map(\.pattern)
    starts = patterns.map(\.resourceStart)
    // What is wrong with the others is said already.
    used = statement.shapes.map(\.isOfUnknownForm)
    isAnyUnknown = used.contains(true)
    isAsked = ResourceTypeSet(catalog)
    fitting = isAsked
    met = isAsked
  }

  var deadResources: [NodeID] {
    statement.resources.indices.filter { at in
      !used[at] && !asked.contains { type in catalog.withARNFormat(type) { patterns[at].mayMatchAcrossFields($0) } }
    }.map { statement.resources[$0].node }
  }

  mutating func element(_ action: ActionFacts) -> ReachElement {
    if !types.isEmpty {
      met.removeAll()
      types = []
    }
    (isAnyFit, known, isDocumented) = (false, 0, true)
    if let one = action.action {
      _ = take(one)
    } else if action.isPattern {
      let (statement, catalog) = (statement, catalog)
      statement.withText(action.node) { catalog.forEachAction(matching: $0.span) { take($0) } }
    }
    guard isDocumented, known > 0 else {
      isComplete = false
      return ReachElement(node: action.node, state: .fits, service: action.service, types: [], isBucketOrObject: false, wantsObjects: false)
    }
    // Only then is it worth asking whether a `*` may take colons with it.
    if !isAnyFit && !types.isEmpty {
      isAnyFit = types.contains { type in catalog.withARNFormat(type) { form in patterns.contains { $0.mayMatchAcrossFields(form) } } }
    }
    let isS3 = action.service == s3
    let names = isS3 ? types.map { catalog.name($0) } : []
    let wantsObjects = names.contains("object"), wantsBucket = names.contains("bucket")
    let isBucketOrObject =
      isS3 && wantsObjects != wantsBucket
      && statement.resources.contains { wantsObjects ? statement.isBucket($0) : statement.isObject($0) }
    return ReachElement(
      node: action.node, state: isAnyFit ? .fits : (types.isEmpty ? .needsStar : .mismatch), service: action.service, types: types,
      isBucketOrObject: isBucketOrObject, wantsObjects: wantsObjects)
  }

  /// Takes one of the actions of the element at work; false where no other is worth a look.
  private mutating func take(_ action: ActionID) -> Bool {
    guard catalog.status(action) == .current else { return true }
    guard catalog.isDocumented(action) else {
      isDocumented = false
      return false
    }
    known += 1
    let catalog = catalog
    catalog.forEachResourceType(of: action) { type in
      guard met.insert(type) else { return }
      types.append(type)
      if fits(type) { isAnyFit = true }
    }
    return true
  }

  private mutating func fits(_ type: ResourceTypeID) -> Bool {
    guard isAsked.insert(type) else { return fitting.contains(type) }
    asked.append(type)
    let isBucket = catalog.service(of: type) == s3 && catalog.name(type) == "bucket"
    var found = false
    for (at, pattern) in patterns.enumerated() where catalog.resourceMayStart(type, with: starts[at]) {
      // A bucket's name has no slash; what has one is an object.
      if isBucket && statement.isObject(statement.resources[at]) { continue }
      if catalog.withARNFormat(type, { pattern.mayMatchByFields($0) }) {
        found = true
        used[at] = true
      }
    }
    if !found, isAnyUnknown {
      found = catalog.withARNFormat(type) { form in statement.shapes.contains { $0.mayBeNew(of: form, in: statement) } }
    }
    if found { _ = fitting.insert(type) }
    return found
  }
}

/// A set of resource types of the catalog: one bit each.
private struct ResourceTypeSet {
  private var words: [UInt64]

  init(_ catalog: Catalog) { words = [UInt64](repeating: 0, count: (catalog.resourceTypeCount + 63) / 64) }

  func contains(_ type: ResourceTypeID) -> Bool { words[Int(type.rawValue) >> 6] & (1 << UInt64(type.rawValue & 63)) != 0 }

  /// Whether it was not in the set before.
  mutating func insert(_ type: ResourceTypeID) -> Bool {
    let (word, bit) = (Int(type.rawValue) >> 6, UInt64(1) << UInt64(type.rawValue & 63))
    defer { words[word] |= bit }
    return words[word] & bit == 0
  }

  mutating func removeAll() { for word in words.indices { words[word] = 0 } }
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
    return withText(resource.node) { arn.slash(in: $0) != nil }
  }

  /// The bucket of an object's ARN.
  func bucket(of text: String) -> String { text.firstIndex(of: "/").map { String(text[..<$0]) } ?? text }

  /// Whether an ARN of the statement may belong to the service of an action.
  func namesService(of element: ReachElement) -> Bool {
    guard let service = element.service else { return true }
    return resources.contains { mayBelong($0, to: service) }
  }

  /// Whether an ARN may belong to a service: by its name, or as one that its resources have.
  func mayBelong(_ resource: ResourceFacts, to service: ServiceID) -> Bool {
    guard let arn = resource.arn else { return true }
    return withText(resource.node) { text in
      let name = text.part(arn.service)
      if name.isPattern || name.elementsEqual(catalog.prefix(service).utf8) { return true }
      return catalog.resourceTypes(of: service).contains { type in
        catalog.withARNFormat(type) { form in ARNFields(form).map { form.part($0.service).elementsEqual(name) } ?? false }
      }
    }
  }

  /// Whether an element of `Action` is one that tags: AWS's tables do not name all types of resources that such a one works on.
  func isTagging(_ node: NodeID) -> Bool {
    guard let action = withText(node, { catalog.action($0.span) }) else { return false }
    return catalog.accessLevel(action) == .tagging || catalog.name(action).hasSuffix(":ListTagsForResource")
  }
}
