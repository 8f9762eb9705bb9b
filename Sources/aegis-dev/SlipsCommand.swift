import AegisBasics
import AegisSamples
import AegisSchema
import AegisSystem
import ArgumentParser

/// Tries slips of the hand in valid projects.
struct SlipsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slips", abstract: "Tell how the compiler takes single slips of the hand in projects.",
    discussion: """
      Each line and each token of every file is deleted, doubled, and swapped with the next; the project is compiled \
      each time. Told are the codes that came together where one was enough, with how often and some examples, and whether \
      another file was blamed for the one that was changed. A slip is one mistake and one finding is enough for it, but \
      for what changes places across lines: that leaves two lines wrong, and a finding for each is enough. A folder without an `organization.yaml` \
      is taken as organizations of one file each, as files of resources, or as policy documents under their kinds (such as \
      the fixtures of rules), each of which is linted as one that stands alone. A file is a policy document with --as.
      """)

  @Argument(help: "Folders of projects or fixtures; with --as, policy documents.")
  var paths: [String]

  @Option(name: .customLong("as"), help: "The files are policy documents of this kind.")
  var kind: String?

  @Option(help: "Only files of folders whose path has this in it.")
  var only: String?

  @Option(help: "Try every how manyth slip.")
  var every = 1

  @Option(help: "How many examples of each combination of codes.")
  var examples = 2

  @Flag(help: "Show each example's findings in full.")
  var full = false

  func validate() throws {
    if every < 1 || examples < 0 { throw ValidationError("--every starts at 1, --examples at 0.") }
    if let kind, PolicyKind(rawValue: kind) == nil {
      throw ValidationError("--as takes one of \(PolicyKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
  }

  func run() async throws {
    var tally = Tally()
    for path in paths {
      for trial in try await trials(of: path) {
        if !trial.trial.isValid { tally.invalid.append(trial.name) }
        for path in trial.paths {
          let slips = Slips(of: trial.trial.files[path]!)
          for index in stride(from: tally.total % every, to: slips.count, by: every) {
            let slip = slips[index]
            let start = Surroundings.monotonicSeconds
            let outcome = await trial.trial.outcome(of: slip.text, at: path)
            tally.add(outcome, slip, "\(trial.name)/\(path), \(slip.what)", seconds: Surroundings.monotonicSeconds - start)
          }
        }
      }
    }
    print(tally.text(examples: examples, isFull: full))
    if !tally.blaming.isEmpty || !tally.laidOutBadly.isEmpty { throw ExitCode(1) }
  }

  private typealias Trial = (name: String, trial: SlipTrial, paths: [String])

  private func trials(of path: String) async throws -> [Trial] {
    guard let kind = kind.flatMap(PolicyKind.init(rawValue:)) else { return try await trials(in: path) }
    let document = PolicyFixture(kind: kind, path: "policy." + (path.hasSuffix(".json") ? "json" : "yaml"), text: try Disk.read(path))
    return [(path, await SlipTrial(document: document), [document.path])]
  }

  /// A project, or each file of a folder that is none in a project made for it.
  private func trials(in folder: String) async throws -> [Trial] {
    var files: [String: [UInt8]] = [:]
    for path in try Disk.files(below: folder, endings: [".yaml", ".ini"]) {
      files[String(path.dropFirst(folder.count).drop { $0 == "/" })] = try Disk.read(path)
    }
    guard files["organization.yaml"] == nil else {
      return [(folder, await SlipTrial(files: files), files.keys.sorted())]
    }
    var found: [Trial] = []
    for path in files.keys.sorted() where path.hasSuffix(".yaml") && only.map({ path.contains($0) }) ?? true {
      let text = files[path]!
      let documents = PolicyFixture.documents(of: text)
      for document in documents {
        found.append(("\(folder)/\(path):\(document.line)", await SlipTrial(document: document), [document.path]))
      }
      if !documents.isEmpty { continue }
      guard SlipTrial.isOrganization(text) else {
        found.append((folder, await SlipTrial(alone: text, at: path), [path]))
        continue
      }
      let trial = await SlipTrial(files: ["organization.yaml": text])
      found.append(("\(folder)/\(path)", trial, ["organization.yaml"]))
    }
    return found
  }
}

/// What came of all slips.
private struct Tally {
  var total = 0
  var invalid: [String] = []
  var byCount: [Int: Int] = [:]
  var combinations: [String: (count: Int, examples: [(what: String, outcome: SlipTrial.Outcome)])] = [:]
  var blaming: [String] = []
  var laidOutBadly: [String] = []
  private var slowest = (what: "", seconds: 0.0)

  /// Slips with more findings than mistakes.
  private var unjust = 0

  mutating func add(_ outcome: SlipTrial.Outcome, _ slip: Slip, _ what: String, seconds: Double) {
    total += 1
    byCount[min(outcome.findings.count, 5), default: 0] += 1
    if outcome.blamesOthers { blaming.append("\(what): \(outcome.findings.map(\.text))") }
    if outcome.isLaidOutBadly { laidOutBadly.append(what) }
    if seconds > slowest.seconds { slowest = (what, seconds) }
    guard outcome.findings.count > slip.mistakes else { return }
    unjust += 1
    combinations[outcome.codes, default: (0, [])].count += 1
    combinations[outcome.codes]!.examples.append((what, outcome))
  }

  func text(examples: Int, isFull: Bool) -> String {
    var lines: [String] = []
    for (codes, found) in combinations.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
      lines.append("\(found.count)\t\(codes)")
      // Spread over all of them.
      let step = max(1, found.examples.count / max(1, examples))
      for index in stride(from: 0, to: found.examples.count, by: step).prefix(examples) {
        let (what, outcome) = found.examples[index]
        lines.append("\t\(what)")
        if isFull { lines += outcome.findings.map { "\t\t\($0.text)" } }
      }
    }
    for what in invalid { lines.append("has errors as it stands: \(what)") }
    for what in blaming { lines.append("blames another file: \(what)") }
    for what in laidOutBadly { lines.append("laid out twice is another than once: \(what)") }
    lines.append("by number of findings: " + byCount.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
    lines.append("slowest: \(Int(slowest.seconds * 1000)) ms, \(slowest.what)")
    lines.append("\(total) slips, \(unjust) with more findings than mistakes, \(blaming.count) blame another file, \(laidOutBadly.count) laid out badly")
    return lines.joined(separator: "\n")
  }
}
