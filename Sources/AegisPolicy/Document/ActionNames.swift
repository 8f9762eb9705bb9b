public import AegisBasics
import AegisSchema
import AegisSyntax

/// Checks that the actions of a document are actions that AWS has.
///
/// - Parameter areCurrent: See `checkPolicy`.
func checkActionNames(_ document: PolicyDocument, _ catalog: Catalog, areCurrent: ((PolicyDocument, Int) -> Bool)?) -> DiagnosticBag {
  var bag = DiagnosticBag()
  let tree = document.tree
  // By their places: a statement that is taken out would be copied.
  for index in document.statements.indices {
    if let areCurrent, areCurrent(document, index) { continue }
    let unknown = tree.withNodes { nodes in
      document.statements[index].actions.filter { nodes.withValue($0) { catalog.status(ofPattern: $0) } != .current }
    }
    if unknown.isEmpty { continue }
    let statement = document.statements[index]
    var retired: [NodeID] = []
    for node in unknown {
      let check = tree.withValue(node) { catalog.check(action: $0.span) }
      // An operation whose action nobody knows may be an action that is newer than the catalog.
      if check == .operation(meant: []) { continue }
      if check == .retired {
        retired.append(node)
        continue
      }
      // A variable in an action is a finding of lint, as is what was not filled in.
      if tree.withValue(node, { $0.contains(UInt8(ascii: "$")) || Placeholder.first(in: $0) != nil }) { continue }
      bag.report(actionFinding(check, tree.string(node), at: tree.textPlace(node), catalog))
    }
    // A list that has grown old is one finding.
    if let first = retired.first {
      let places = retired.map { tree.textPlace($0) }
      bag.report(.retiredActions(tree.string(first), at: places, isDeny: statement.effect == .deny, isWhole: retired.count == statement.actions.count))
    }
  }
  return bag
}

private func actionFinding(_ check: ActionCheck, _ text: String, at place: SourceRange, _ catalog: Catalog) -> Diagnostic {
  let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
  let service = String(parts[0])
  let name = parts.count > 1 ? String(parts[1]) : ""
  switch check {
  case .current, .retired: return .retiredActions(text, at: [place], isDeny: false, isWhole: true)
  case .operation(let meant):
    return .operationName(text, meant: meant.map { catalog.name($0) }, at: place)
  case .unknownAction(let nearest):
    let isPattern = name.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    if isPattern { return .patternMatchesNothing(text, at: place) }
    let longer = catalog.service(service).map { catalog.actions(beginningWith: name, of: $0).map { catalog.name($0) } } ?? []
    return .unknownAction(name, of: service, nearest: nearest, longer: longer, at: place)
  case .unknownService(let nearest):
    let meant = nearest.map { "\($0):\(name)" }
    return .unknownService(service, nearest: nearest, action: meant, at: place)
  case .malformed: return .malformedAction(text, at: place)
  }
}

/// Findings about the names of actions: the document's form is sound all the same.
public let actionNameCodes: Set<DiagnosticCode> = [
  .unknownService, .unknownAction, .operationName, .retiredAction, .malformedAction, .patternMatchesNothing,
]

extension DiagnosticCode {
  /// Of an action or service that the catalog does not know: it may be newer than the catalog, and AWS accepts both.
  public var isOfUnknownAction: Bool { self == .unknownService || self == .unknownAction }

  static let unknownService = DiagnosticCode("AE3101", "unknown-service")
  static let unknownAction = DiagnosticCode("AE3102", "unknown-action")
  static let operationName = DiagnosticCode("AE3103", "operation-not-action")
  static let retiredAction = DiagnosticCode("AE3104", "retired-action")
  static let malformedAction = DiagnosticCode("AE3105", "malformed-action")
  static let patternMatchesNothing = DiagnosticCode("AE3106", "action-pattern-matches-nothing")
}

extension Diagnostic {
  static func unknownService(_ service: String, nearest: String?, action: String?, at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(.unknownService, .error, "AWS has no service `\(service)`", Label(place, "unknown service"))
    if let nearest, let action {
      it.help = "did you mean `\(nearest)`?"
      it.fixes = [Fix(replacing: place, by: action)]
    }
    return it
  }

  /// - Parameter longer: The actions whose names are that one and further words.
  static func unknownAction(_ name: String, of service: String, nearest: String?, longer: [String], at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(.unknownAction, .error, "`\(service)` has no action `\(name)`", Label(place, "unknown action"))
    // One of several would be a guess; of another verb, too.
    let isOneOfThem = nearest.map { longer.contains($0) } ?? true
    if longer.count > 1, isOneOfThem || nearest?.hasPrefix("\(service):\(firstWord(of: name))") == false {
      let some = longer.count < 5 ? oneOf(longer) : "one of the \(longer.count) that begin like it, such as \(allOf(Array(longer.prefix(3))))"
      it.help = "did you mean " + (isOneOfThem ? "" : nearest.map { "`\($0)`, or " } ?? "") + some + "?"
    } else if let nearest {
      it.help = "did you mean `\(nearest)`?"
      it.fixes = [Fix(replacing: place, by: nearest)]
    }
    return it
  }

  static func operationName(_ text: String, meant: [String], at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(
      .operationName, .warning, "`\(text)` is an operation of the API, not an action", Label(place, "grants nothing"))
    if meant.count == 1 {
      it.help = "the operation is authorized by `\(meant[0])`"
      it.fixes = [Fix(replacing: place, by: meant[0])]
    } else if !meant.isEmpty {
      it.help = "the operation is authorized by " + meant.map { "`\($0)`" }.joined(separator: ", ")
    }
    return it
  }

  /// - Parameter places: All of one statement; `text` stands at the first.
  ///   `isWhole` says that the statement has no other: then it does nothing, rather than carry what is of no use.
  static func retiredActions(_ text: String, at places: [SourceRange], isDeny: Bool, isWhole: Bool) -> Diagnostic {
    let count = places.count
    return Diagnostic(
      .retiredAction, isWhole ? .warning : .note,
      count == 1 ? "`\(text)` no longer exists"
        : "`\(text)` and \(count == 2 ? "another action" : "\(count - 1) more actions") of the statement no longer exist",
      Label(places[0], count == 1 ? "AWS has retired it" : "AWS has retired them"), secondary: places.dropFirst().map { Label($0, "this one too") },
      help: (count == 1 ? "remove it: it " : "remove them: they ") + (isDeny ? "protect" : "grant") + (count == 1 ? "s nothing" : " nothing"))
  }

  static func patternMatchesNothing(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .patternMatchesNothing, .warning, "no action matches `\(text)`", Label(place, "matches nothing"),
      help: "remove it, or check its spelling")
  }

  static func malformedAction(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .malformedAction, .error, "\(spoken(text)) is no action", Label(place, "expected `service:Action`"),
      help: "write a service, a colon, and an action, such as `s3:GetObject`, or `*` for every action")
  }
}
