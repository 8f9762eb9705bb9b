import AegisAccess
import AegisBasics
import AegisPolicy
import AegisSamples
import AegisSchema
import AegisSyntax
import Foundation
import Testing

/// The comparison against an SMT solver that knows nothing of it: what a policy means is encoded a second time, in
/// `solver.py`.
@Suite(.serialized) struct SolverTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] != nil
  private static let pairs = isLong ? 5_000 : 90
  /// After so many of its own steps the solver gives up on a question: the same on every machine. More patience brings
  /// hardly a proof more.
  private static let patience = 200_000

  @Test(.needs(.z3)) func verdictsAreTheSolvers() async throws {
    let pairs = makePolicyPairs(Self.pairs, seed: 1)
    let solved = try await Solver.solve(pairs, patience: Self.patience)
    #expect(solved.count == pairs.count)
    var open = 0
    var counts: [String: Int] = [:]
    for (pair, theirs) in zip(pairs, solved) {
      let old = side(pair.old), new = side(pair.new)
      for (isGain, verdict) in [(true, theirs.gained), (false, theirs.lost)] {
        let comparer = AccessComparer()
        let found = isGain ? comparer.gains(from: old, to: new) : comparer.gains(from: new, to: old)
        let problem = "\(isGain ? "gained" : "lost"):\n\(pair.old)\n\(pair.new)"
        // Every witness is confirmed by the plain evaluator, or it is a defect.
        #expect(found.possible.isEmpty && found.defects.isEmpty, "\(found.possible) \(found.defects) \(problem)")
        if verdict == "unknown" {
          open += 1
          continue
        }
        counts[verdict, default: 0] += 1
        let witness = found.found.first.map { "\($0.witness.action) on \($0.witness.resource) with \($0.witness.context)" } ?? "nothing"
        #expect((verdict == "yes") == !found.found.isEmpty, "the solver says \(verdict), Aegis finds \(witness); \(problem)")
      }
    }
    // An oracle that knows no answer, or only one, is none.
    #expect(open < pairs.count, "the solver gave up \(open) times")
    for verdict in ["yes", "no"] { #expect(counts[verdict, default: 0] > pairs.count / 8) }
    print("\(pairs.count) pairs: \(counts["yes", default: 0]) gains and losses, \(counts["no", default: 0]) proofs that there is none, \(open) that the solver gave up")
  }

  private func side(_ text: String) -> AccessSide {
    let tree = parseJSON(Array(text.utf8), file: FileID(rawValue: 0)).value
    let document = readPolicy(tree, tree.root ?? 0, kind: .identity, title: SourceRange(FileID(rawValue: 0), TextRange(0, 1))).value
    return AccessSide(document: AccessPolicy(content: compile(document), name: "policy", document: document))
  }
}

/// Z3, from PyPI.
enum Solver {
  /// The Python that has it.
  static let program = Command.python(with: "z3")

  struct Verdict: Decodable {
    /// `yes`, `no` or `unknown`.
    var gained: String
    var lost: String
  }

  static func solve(_ pairs: [PolicyPair], patience: Int) async throws -> [Verdict] {
    let folder = try Scratch.directory("solver")
    let file = folder.appendingPathComponent("pairs.jsonl")
    let encoder = JSONEncoder()
    let lines = try pairs.map { try encoder.encode(["old": $0.old, "new": $0.new]) + Data("\n".utf8) }
    try Data(lines.joined()).write(to: file)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("solver.py")
    let output = try await Command.run(
      try require(program, .z3), [script.path, file.path, String(patience)], in: folder, environment: Command.environment,
      timeout: .seconds(10_800))
    guard output.status == 0 else { throw CommandFailure(description: "the solver failed: \(output.text)") }
    let decoder = JSONDecoder()
    return try output.standardOutput.split(separator: UInt8(ascii: "\n")).map { try decoder.decode(Verdict.self, from: Data($0)) }
  }
}
