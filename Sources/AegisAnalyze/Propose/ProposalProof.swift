public import AegisAccess
import AegisBasics
import AegisIR
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Whether a narrowed configuration is what it is said to be.
public enum ProposalFlaw: Sendable {
  /// Somebody could do something that was impossible before.
  case gains(principal: Int, request: String)
  /// Somebody would lose what is used, or what no log would show.
  case loses(principal: Int, request: String)
  /// The comparison cannot tell.
  case undecided(principal: Int, why: String)

  public var principal: Int {
    switch self {
    case .gains(let principal, _), .loses(let principal, _), .undecided(let principal, _): principal
    }
  }
}

extension Analyzer {
  /// Proves of each principal that it gains nothing and loses nothing of what it keeps: by the exact comparison
  /// of all its layers before and after, and again with both held to the actions that it keeps.
  ///
  /// - Parameters:
  ///   - narrowed: The organization after the edits, with the same principals.
  ///   - reports: Of every principal, by its index.
  /// - Returns: What is wrong, none where all is proved.
  public func flaws(of narrowed: OrganizationAccess, principals: [Int], _ reports: [PrincipalReport]) -> [ProposalFlaw] {
    let comparer = AccessComparer(catalog: access.catalog)
    var flaws: [ProposalFlaw] = []
    for principal in principals {
      let old = access.principals[principal]
      guard let index = narrowed.principal(withARN: old.caller.name) else {
        flaws.append(.undecided(principal: principal, why: "it is gone"))
        continue
      }
      let new = narrowed.principals[index]
      let before = AccessSide(caller: old.caller, layers: old.layers), after = AccessSide(caller: new.caller, layers: new.layers)
      let gained = comparer.gains(from: before, to: after)
      if let gain = gained.found.first {
        flaws.append(.gains(principal: principal, request: text(gain)))
        continue
      }
      if let why = gained.possible.first {
        flaws.append(.undecided(principal: principal, why: why))
        continue
      }
      let lost = comparer.gains(from: held(after, reports[principal]), to: held(before, reports[principal]))
      if let loss = lost.found.first {
        flaws.append(.loses(principal: principal, request: text(loss)))
      } else if let why = lost.possible.first {
        flaws.append(.undecided(principal: principal, why: why))
      }
    }
    return flaws
  }

  private func text(_ gain: Gain) -> String { "`\(gain.witness.action)` on `\(gain.witness.resource)`" }

  /// A side with one more layer: only what the principal keeps.
  private func held(_ side: AccessSide, _ report: PrincipalReport) -> AccessSide {
    var side = side
    let kept = (report.used + report.notObservable.map(\.action)).sorted()
    side.layers.session = [keptPolicy(kept)]
    return side
  }

  private func keptPolicy(_ actions: [ActionID]) -> AccessPolicy {
    let names = (actions.map { access.catalog.name($0) } + ["iam:PassRole"]).map { "\"\($0)\"" }.joined(separator: ",")
    let json = Array(#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[\#(names)],"Resource":"*"}]}"#.utf8)
    let file = FileID(rawValue: .max)
    let tree = parseJSON(json, file: file).value
    let document = readPolicy(tree, tree.root ?? 0, kind: .identity, title: SourceRange(file, TextRange(at: 0))).value
    return AccessPolicy(content: compile(document), name: "what is kept")
  }
}
