import AegisBasics
import AegisDriver
import AegisSamples
import AegisSystem
import Foundation
import Synchronization
import TestSupport
import Testing

/// What an incremental session says after any edit is what compiling from scratch says.
@Suite struct IncrementalTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"
  private static let today = CalendarDate(year: 2026, month: 6, day: 15)

  /// A project whose files change.
  private final class ChangingFiles: FileSystem {
    private let files: Mutex<[ProjectPath: [UInt8]]>

    init(_ files: [ProjectPath: [UInt8]]) { self.files = Mutex(files) }

    var all: [ProjectPath: [UInt8]] { files.withLock { $0 } }
    func set(_ text: [UInt8]?, of path: ProjectPath) { files.withLock { $0[path] = text } }

    func read(_ path: ProjectPath) throws(FileError) -> [UInt8] {
      guard let text = all[path] else { throw .missing }
      return text
    }

    func list(excluding folders: [String]) throws(FileError) -> [ProjectPath] {
      all.keys.filter { path in
        (path.text.hasSuffix(".yaml") || path.text.hasSuffix(".yml")) && !folders.contains { path.text.hasPrefix($0 + "/") }
      }.sorted()
    }
  }

  /// Which projects are edited, each with how many edits.
  struct Subject: Sendable, CustomTestStringConvertible {
    let name: String
    let count: Int
    var testDescription: String { name }
  }

  static let subjects: [Subject] = [
    Subject(name: "made", count: isLong ? 60_000 : 1600), Subject(name: "templates", count: isLong ? 20_000 : 700),
    Subject(name: "organization", count: isLong ? 10_000 : 120), Subject(name: "check/program", count: isLong ? 5_000 : 400),
    Subject(name: "resolve/references", count: isLong ? 5_000 : 400),
  ]

  @Test(arguments: subjects) func saysWhatCompilingSays(_ subject: Subject) async throws {
    let original = try projectFiles(subject.name)
    let disk = ChangingFiles(original)
    let session = IncrementalSession(files: disk, jobs: 2, today: Self.today)
    var overlays: [ProjectPath: [UInt8]] = [:]
    var told: [String: [String]] = [:]
    var random = RandomSource(seed: 7)
    var trail: [String] = []
    for number in 0..<subject.count {
      // Every so often back to where everything is in order.
      if number % 12 == 0 {
        for (path, text) in original where disk.all[path] != text {
          disk.set(text, of: path)
          await session.touch(path)
        }
        for path in disk.all.keys where original[path] == nil {
          disk.set(nil, of: path)
          await session.touch(path)
        }
        for path in overlays.keys { await session.setText(nil, of: path) }
        overlays = [:]
        trail = []
      } else {
        trail.append(await edit(disk, session, &overlays, original, &random))
      }
      let state = await session.update()
      for id in state.changed {
        let path = state.sources[id].displayPath
        told[path] = state.findings[id].map { $0.map { shown($0, state.sources) } }
      }
      // Compiling takes far longer than keeping up.
      guard Self.isLong || number % 4 == 3 else { continue }
      let fresh = await Session(files: OverlayFileSystem(disk, overlays: overlays), jobs: 2, today: Self.today).compile(lint: LintPlan())
      let expected = Dictionary(grouping: fresh.diagnostics) { fresh.sources[$0.primary.at.file].displayPath }
        .mapValues { $0.map { shown($0, fresh.sources) }.sorted() }
      let found = told.filter { !$0.value.isEmpty }.mapValues { $0.sorted() }
      guard found != expected else { continue }
      let paths = Set(found.keys).union(expected.keys).filter { found[$0] ?? [] != expected[$0] ?? [] }.sorted()
      let difference = paths.map { path in
        let missing = (expected[path] ?? []).filter { !(found[path] ?? []).contains($0) }
        let extra = (found[path] ?? []).filter { !(expected[path] ?? []).contains($0) }
        return "\(path)\n  missing: \(missing)\n  extra: \(extra)"
      }
      Issue.record("edit \(number): \(trail)\n\(difference.joined(separator: "\n"))")
      return
    }
  }

  private func shown(_ finding: Diagnostic, _ sources: SourceMap) -> String {
    func place(_ label: Label) -> String {
      "\(sources[label.at.file].displayPath):\(label.at.range.start)-\(label.at.range.end) \(label.text)"
    }
    let fixes = finding.fixes.map { fix in
      "\(fix.title) \(fix.safety) \(fix.edits.map { "\(place(Label($0.at))) \($0.replacement)" })"
    }
    return "\(finding.code.code) \(finding.severity) \(finding.message) \(place(finding.primary)) \(finding.secondary.map(place)) \(finding.notes) \(finding.help ?? "") \(fixes)"
  }

  // MARK: Edits

  private static let words = [
    "\n", "  ", "- ", ":", "\"", "{", "}", "[", "]", ",", "s3:*", "name: x\n", "é", "🙂", "# aegis: ignore AE4103 so\n", "*", "iam:PassRole",
    "ORGANIZATIONACCOUNTID", "111111111111", "_ref: ", "$ref: ", "expires_at: 2026-01-01\n", "|-\n", "{{account.name}}", "\t",
  ]

  private func edit(
    _ disk: ChangingFiles, _ session: IncrementalSession, _ overlays: inout [ProjectPath: [UInt8]], _ original: [ProjectPath: [UInt8]],
    _ random: inout RandomSource
  ) async -> String {
    let path = random.pick(original.keys.sorted())
    func put(_ text: [UInt8]?, asOverlay: Bool) async {
      if asOverlay || overlays[path] != nil {
        overlays[path] = text
        await session.setText(text, of: path)
      } else {
        disk.set(text, of: path)
        await session.touch(path)
      }
    }
    let asOverlay = random.oneIn(2)
    if random.oneIn(25) {
      await put(nil, asOverlay: false)
      return "\(path.text) goes"
    }
    if random.oneIn(30) {
      let new = ProjectPath("\(path.text.dropLast(5))-2.yaml")
      disk.set(original[path], of: new)
      await session.touch(new)
      return "\(new.text) comes"
    }
    var text = overlays[path] ?? disk.all[path] ?? original[path]!
    let what = change(&text, original, &random)
    await put(text, asOverlay: asOverlay)
    return "\(path.text) \(what)"
  }

  private func change(_ text: inout [UInt8], _ original: [ProjectPath: [UInt8]], _ random: inout RandomSource) -> String {
    guard !text.isEmpty else {
      text = Array("name: x\n".utf8)
      return "begun"
    }
    let at = random.below(text.count)
    switch random.below(8) {
    case 0:
      let end = min(text.count, at + random.within(1...30))
      text.removeSubrange(at..<end)
      return "without \(at)..<\(end)"
    case 1:
      // A line twice, or none of it.
      let start = text[..<at].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let end = text[at...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
      if random.oneIn(2) { text.insert(contentsOf: text[start..<end], at: start) } else { text.removeSubrange(start..<end) }
      return "line at \(start)"
    case 2:
      text[at] = UInt8(ascii: "x")
      return "x at \(at)"
    case 3:
      let other = original[random.pick(original.keys.sorted())]!
      let start = random.below(max(1, other.count))
      text.insert(contentsOf: other[start..<min(other.count, start + random.within(1...200))], at: at)
      return "a piece at \(at)"
    case 4:
      text = mutated(text, &random)
      return "mutated"
    default:
      let word = random.pick(Self.words)
      text.insert(contentsOf: word.utf8, at: at)
      return "\(word) at \(at)"
    }
  }
}
