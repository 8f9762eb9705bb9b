import AegisAccess
import AegisBasics
import AegisPolicy
import AegisSamples
import AegisSchema
import AegisSyntax
import AegisSystem
import ArgumentParser

/// Compares many pairs of policies in one process, for measuring beside other tools.
struct ComparePairsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-pairs", abstract: "Compare pairs of policies in both directions, a line each.",
    discussion: """
      Between tabs a line has both documents where they were made, what the pair is, whether something is gained and lost \
      (yes, no or unknown), the seconds of processor time that both took, and what stands in the way of an answer.
      """)

  @Option(help: "How many made pairs.")
  var count = 0

  @Option(help: "Another number makes other pairs.")
  var seed: UInt64 = 1

  @Flag(help: "Compare each of AWS's managed policies with the next by name too.")
  var managed = false

  func run() async throws {
    for (index, pair) in makePolicyPairs(count, seed: seed).enumerated() {
      print(([pair.old, pair.new] + compared("made \(index)", .document(pair.old), .document(pair.new))).joined(separator: "\t"))
    }
    guard managed else { return }
    let catalog = Catalog.embedded
    let sides = catalog.managedPolicies.map { (name: catalog.name($0), text: String(decoding: catalog.document($0), as: UTF8.self)) }
    for (old, new) in zip(sides, sides.dropFirst()) {
      print((["", ""] + compared("\(old.name) → \(new.name)", .document(old.text), .document(new.text))).joined(separator: "\t"))
    }
  }

  /// Both directions, by a comparer that knows nothing yet.
  private func compared(_ name: String, _ old: AccessSide, _ new: AccessSide) -> [String] {
    let start = Surroundings.processorSeconds
    let comparer = AccessComparer()
    let gained = comparer.gains(from: old, to: new), lost = comparer.gains(from: new, to: old)
    let seconds = Surroundings.processorSeconds - start
    let open = Set(gained.possible + lost.possible + gained.defects + lost.defects).sorted()
    return [name, verdict(gained), verdict(lost), String(seconds), open.joined(separator: "; ")]
  }

  private func verdict(_ gains: Gains) -> String {
    if !gains.defects.isEmpty { return "defect" }
    if !gains.found.isEmpty { return "yes" }
    return gains.possible.isEmpty ? "no" : "unknown"
  }
}

extension AccessSide {
  /// An identity with this policy alone.
  static func document(_ text: String) -> AccessSide {
    let tree = parseJSON(Array(text.utf8), file: FileID(rawValue: 0)).value
    let document = readPolicy(tree, tree.root ?? 0, kind: .identity, title: SourceRange(FileID(rawValue: 0), TextRange(at: 0))).value
    return AccessSide(document: AccessPolicy(content: compile(document), name: "policy", document: document))
  }
}
