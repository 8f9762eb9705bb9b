import AegisBasics
import AegisDriver
import AegisPolicy
import AegisReport
import AegisSyntax
import AegisSystem
import ArgumentParser
import Synchronization

/// Lints what becomes of policies that are cut and shuffled.
struct HostileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hostile", abstract: "Lint policies cut at every byte, and with every token swapped and replaced.",
    discussion: """
      Each line of a file holds a policy under `document`. All that becomes of one is linted, and what there is to say of it written \
      as text, in this process, as JSON and as YAML. A crash ends it: the last number of a document that it wrote tells where, and \
      --from goes on there, with --trace naming each text. Texts that take more of the processor than --slow are told; what hangs is ended \
      after --hang. --part divides the documents between several runs.
      """)

  @Argument(help: "Files with a JSON object a line.")
  var data: [String]

  @Option(help: "The first document, from 0.")
  var from = 0

  @Option(help: "How many documents; default: all.")
  var count: Int?

  @Option(help: "Of the documents, every Nth, from the Kth: K/N.")
  var part = "1/1"

  @Option(help: "Milliseconds of processor time that a text may take, besides one for each kilobyte.")
  var slow = 100.0

  @Option(help: "Seconds after which texts, of which 500 are linted together, are taken to hang.")
  var hang: UInt32 = 600

  @Option(help: "How many threads; default: one for each processor.")
  var jobs: Int?

  @Flag(help: "One thread, which names each text before it takes it.")
  var trace = false

  func run() async throws {
    var documents: [[UInt8]] = []
    for path in data { documents += try policies(of: try Disk.read(path)) }
    let numbers = part.split(separator: "/").compactMap { Int($0) }
    guard numbers.count == 2, numbers[0] >= 1, numbers[0] <= numbers[1] else { throw ToolFailure("--part takes K/N, K from 1 to N") }
    let chosen = documents.indices.filter {
      $0 >= from && $0 < from + (count ?? documents.count) && $0 % numbers[1] == numbers[0] - 1
    }
    let all = documents
    let (slow, trace) = (slow, trace)
    let workers = trace ? 1 : jobs ?? Surroundings.processorCount
    let hang = hang
    let start = Surroundings.monotonicSeconds
    let sums = await withTaskGroup(of: (texts: Int, findings: Int, slow: Int).self) { group in
      for worker in 0..<workers {
        group.addTask {
          var sum = (texts: 0, findings: 0, slow: 0)
          for number in chosen.indices.filter({ $0 % workers == worker }).map({ chosen[$0] }) {
            Disk.writeError("document \(number) of \(all.count)\n")
            let trial = HostileTrial(document: number, all[number], slow: slow / 1000, hang: hang, trace: trace)
            let result = await trial.run()
            sum = (sum.texts + result.texts, sum.findings + result.findings, sum.slow + result.slow)
          }
          return sum
        }
      }
      return await group.reduce(into: (texts: 0, findings: 0, slow: 0)) { $0 = ($0.texts + $1.texts, $0.findings + $1.findings, $0.slow + $1.slow) }
    }
    let seconds = Int(Surroundings.monotonicSeconds - start)
    print("\(sums.texts) texts of \(chosen.count) documents, \(sums.findings) findings, \(sums.slow) slow texts, \(seconds) s")
    if sums.slow > 0 { throw ExitCode(1) }
  }

  /// What each line has under `document`, as it is written there or, where that is a text, as that.
  private func policies(of data: [UInt8]) throws -> [[UInt8]] {
    try data.split(separator: 0x0A).compactMap { line in
      let tree = parseJSON(Array(line), file: FileID(rawValue: 0)).value
      guard let root = tree.root, tree.kind(root) == .mapping else { throw ToolFailure("a line is no JSON object") }
      guard let value = tree.member("document", of: root), !tree.isNull(value) else { return nil }
      if tree.kind(value) == .scalar { return Array(tree.string(value).utf8) }
      let range = tree.range(value)
      return Array(tree.text[Int(range.start)..<Int(range.end)])
    }
  }
}

/// All that becomes of one document.
private struct HostileTrial: Sendable {
  let document: Int
  let text: [UInt8]
  /// Seconds.
  let slow: Double
  /// Seconds.
  let hang: UInt32
  let trace: Bool

  init(document: Int, _ text: [UInt8], slow: Double, hang: UInt32, trace: Bool) {
    self.hang = hang
    self.document = document
    self.text = text
    self.slow = slow
    self.trace = trace
  }

  static let replacements = ["null", "0", "\"\"", "[]", "{}", "\"*\"", "\"${\"", ""].map { Array($0.utf8) }

  func run() async -> (texts: Int, findings: Int, slow: Int) {
    var sum = (texts: 0, findings: 0, slow: 0)
    let mutants = HostileTexts(text)
    for isYAML in [false, true] {
      var first = 0
      while first < mutants.count {
        let batch = first..<min(mutants.count, first + 500)
        let result = await lint(mutants, batch, isYAML: isYAML)
        sum = (sum.texts + batch.count, sum.findings + result.findings, sum.slow + result.slow)
        first = batch.upperBound
      }
    }
    return sum
  }

  private func lint(_ mutants: HostileTexts, _ batch: Range<Int>, isYAML: Bool) async -> (findings: Int, slow: Int) {
    Process.endUnlessCalledAgain(within: hang)
    let clock = HostileClock()
    let names = batch.map { "\($0).\(isYAML ? "yaml" : "json")" }
    let (trace, number, slow) = (trace, document, slow)
    // With one job, texts are read one by one, in their order: between two of them lies the work of one.
    let result = await lintDocuments(names, as: nil, plan: LintPlan(), catalog: .embedded, jobs: 1) { name throws(DiskError) in
      if trace { Disk.writeError("\(number): \(name)\n") }
      let text = mutants.text(Int(name.prefix { $0 != "." })!, isYAML: isYAML)
      clock.start(name, size: text.count)
      return text
    }
    clock.stop()
    _ = render(Report(command: "lint", toolVersion: "", sources: result.sources, filesChecked: names.count, diagnostics: result.diagnostics), as: .text)
    let late = clock.times.filter { $0.seconds > slow + Double($0.size) / 1_000_000 }
    for entry in late { print("document \(number), text \(entry.name): \(Int(entry.seconds * 1000)) ms for \(entry.size) bytes") }
    return (result.diagnostics.count, late.count)
  }
}

/// How much processor time each text takes, on one thread.
private final class HostileClock: Sendable {
  private struct State {
    var times: [(name: String, size: Int, seconds: Double)] = []
    var current: (name: String, size: Int, start: Double)?

    mutating func stop() {
      if let current { times.append((current.name, current.size, Surroundings.threadProcessorSeconds - current.start)) }
      current = nil
    }
  }

  private let state = Mutex(State())

  var times: [(name: String, size: Int, seconds: Double)] { state.withLock { $0.times } }

  func start(_ name: String, size: Int) {
    state.withLock {
      $0.stop()
      $0.current = (name, size, Surroundings.threadProcessorSeconds)
    }
  }

  func stop() { state.withLock { $0.stop() } }
}

/// What becomes of a text: cut at every byte, every token swapped with the next and with a distant one, replaced, and doubled.
private struct HostileTexts: Sendable {
  let text: [UInt8]
  let tokens: [Range<Int>]

  private static var variants: Int { 3 + HostileTrial.replacements.count }

  init(_ text: [UInt8]) {
    self.text = text
    tokens = Self.tokens(of: text)
  }

  var count: Int { text.count + tokens.count * Self.variants }

  func text(_ number: Int, isYAML: Bool) -> [UInt8] {
    let (token, variant) = (number - text.count).quotientAndRemainder(dividingBy: Self.variants)
    let made = number < text.count ? Array(text[..<number]) : swapped(token, variant)
    // A file that begins with a brace is JSON whatever its name.
    return isYAML ? Array("#\n".utf8) + made : made
  }

  private func swapped(_ token: Int, _ variant: Int) -> [UInt8] {
    let range = tokens[token]
    // A step that is prime to most numbers of tokens reaches all sorts of them.
    let distant = (token * 7919 + 101) % tokens.count
    switch variant {
    case 0: return exchanged(token, min(token + 1, tokens.count - 1))
    case 1: return exchanged(min(token, distant), max(token, distant))
    case 2: return joined([text[..<range.upperBound], text[range.lowerBound...]])
    default: return joined([text[..<range.lowerBound], HostileTrial.replacements[variant - 3][...], text[range.upperBound...]])
    }
  }

  private func exchanged(_ first: Int, _ second: Int) -> [UInt8] {
    guard first != second else { return text }
    let (a, b) = (tokens[first], tokens[second])
    return joined([text[..<a.lowerBound], text[b], text[a.upperBound..<b.lowerBound], text[a], text[b.upperBound...]])
  }

  private func joined(_ parts: [ArraySlice<UInt8>]) -> [UInt8] {
    var whole: [UInt8] = []
    for part in parts { whole += part }
    return whole
  }

  /// Strings, punctuation, and whatever else stands between blanks.
  private static func tokens(of text: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var at = 0
    func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
    func isMark(_ byte: UInt8) -> Bool { "{}[]:,".utf8.contains(byte) }
    while at < text.count {
      let start = at
      if isBlank(text[at]) {
        at += 1
        continue
      }
      if text[at] == UInt8(ascii: "\"") {
        at += 1
        while at < text.count, text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at = min(at + 1, text.count)
      } else if isMark(text[at]) {
        at += 1
      } else {
        while at < text.count, !isBlank(text[at]), !isMark(text[at]), text[at] != UInt8(ascii: "\"") { at += 1 }
      }
      found.append(start..<at)
    }
    return found
  }
}
