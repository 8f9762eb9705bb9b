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
    commandName: "compare-pairs", abstract: "Compare pairs of policies in both directions, a line of JSON each.",
    discussion: "A line says what the pair is, whether something is gained and lost (yes, no or unknown), and the seconds of processor time that both took.")

  @Option(help: "How many made pairs.")
  var count = 0

  @Option(help: "Another number makes other pairs.")
  var seed: UInt64 = 1

  @Flag(help: "Compare each of AWS's managed policies with the next by name too.")
  var managed = false

  private struct Answer {
    var name: String
    var old: String?
    var new: String?
    var gained: String
    var lost: String
    var seconds: Double
    /// What stands in the way of an answer.
    var open: [String]

    /// One line of JSON.
    var line: String {
      var members = [("gained", quoted(gained)), ("lost", quoted(lost)), ("name", quoted(name))]
      if let new { members.append(("new", quoted(new))) }
      if let old { members.append(("old", quoted(old))) }
      members += [("open", "[\(open.map(quoted).joined(separator: ","))]"), ("seconds", String(seconds))]
      return "{" + members.sorted { $0.0 < $1.0 }.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n"
    }

    private func quoted(_ text: String) -> String {
      var out = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": out += "\\\(scalar)"
        case _ where scalar.value < 0x20: out += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
        default: out.unicodeScalars.append(scalar)
        }
      }
      return out + "\""
    }
  }

  func run() async throws {
    func tell(_ answer: Answer) { Disk.writeOutput(Array(answer.line.utf8)) }
    for (index, pair) in makePolicyPairs(count, seed: seed).enumerated() {
      var answer = compared("made \(index)", .document(pair.old), .document(pair.new))
      (answer.old, answer.new) = (pair.old, pair.new)
      tell(answer)
    }
    guard managed else { return }
    let catalog = Catalog.embedded
    let sides = catalog.managedPolicies.map { (name: catalog.name($0), text: String(decoding: catalog.document($0), as: UTF8.self)) }
    for (old, new) in zip(sides, sides.dropFirst()) {
      tell(compared("\(old.name) → \(new.name)", .document(old.text), .document(new.text)))
    }
  }

  /// Both directions, by a comparer that knows nothing yet.
  private func compared(_ name: String, _ old: AccessSide, _ new: AccessSide) -> Answer {
    let start = Surroundings.processorSeconds
    let comparer = AccessComparer()
    let gained = comparer.gains(from: old, to: new), lost = comparer.gains(from: new, to: old)
    let seconds = Surroundings.processorSeconds - start
    return Answer(
      name: name, gained: verdict(gained), lost: verdict(lost), seconds: seconds,
      open: Set(gained.possible + lost.possible + gained.defects + lost.defects).sorted())
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
