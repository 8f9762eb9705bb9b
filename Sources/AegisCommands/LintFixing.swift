import AegisBasics
import AegisDriver
import AegisReport
import AegisSystem

/// What one run of lint gave.
struct LintResult {
  var sources: SourceMap
  var diagnostics: [Diagnostic]
  var ignored: [IgnoredFinding]
  /// Warnings fail too.
  var isStrict: Bool
  /// Why files could not be read.
  var unread: [any Error] = []
}

/// Applies fixes, and those that become possible by them, until nothing changes.
struct LintFixing {
  /// Also those that a person has to look at.
  let withUnsafe: Bool
  /// The files that may be changed, by the paths as they are shown; nil for all.
  let wanted: Set<String>?

  /// The new texts of the files that changed, by the paths as they are shown, and the files as they were.
  private(set) var texts: [String: [UInt8]] = [:]
  private(set) var originals: [String: SourceFile] = [:]
  /// How many findings were mended.
  private(set) var count = 0

  /// How often fixed text may lead to further fixes.
  private static let rounds = 20

  init(withUnsafe: Bool, wanted: Set<String>?) {
    self.withUnsafe = withUnsafe
    self.wanted = wanted
  }

  /// - Parameter lint: Lints with some files replaced by other texts.
  /// - Returns: What lint says of the fixed files.
  mutating func run(_ first: LintResult, _ lint: ([String: [UInt8]]) async throws -> LintResult) async throws -> LintResult {
    var result = first
    for _ in 0..<Self.rounds {
      let (withUnsafe, wanted) = (withUnsafe, wanted)
      let pass = applyFixes(
        of: result.diagnostics, in: result.sources,
        allowed: { $0 == .safe || (withUnsafe && $0 == .unsafe) }, isWanted: { wanted?.contains($0.displayPath) ?? true })
      if pass.count == 0 { break }
      var next = texts
      for (file, text) in pass.texts { next[result.sources[file].displayPath] = text }
      let fixed = try await lint(next)
      // A fix that breaks something is a defect; what it would have changed stays as it was.
      guard errors(fixed) <= errors(result) else { break }
      for (file, _) in pass.texts where originals[result.sources[file].displayPath] == nil {
        originals[result.sources[file].displayPath] = result.sources[file]
      }
      (texts, result) = (next, fixed)
      count += pass.count
    }
    return result
  }

  private func errors(_ result: LintResult) -> Int { result.diagnostics.count { $0.severity == .error } }

  /// Everything that changed, as a unified diff.
  func diff(style: Style) -> [UInt8] {
    texts.keys.sorted().reduce(into: []) { diff, path in
      guard let file = originals[path], let text = texts[path] else { return }
      diff += renderDiff(file, lineEdits(from: file, to: text), style: style)
    }
  }

  /// Writes what changed.
  ///
  /// - Parameter location: Where a file is, by its path as it is shown.
  func write(_ location: (String) -> String) throws {
    for path in texts.keys.sorted() {
      guard let text = texts[path] else { continue }
      do {
        try Disk.write(text, to: location(path))
      } catch {
        throw CommandFailure(status: .cannotWrite, message: error.description)
      }
    }
  }

  /// - Parameter isDone: The files have been written.
  func summary(isDone: Bool) -> String {
    let files = "\(texts.count) file\(texts.count == 1 ? "" : "s")"
    let verb = isDone ? "fixed" : "can be fixed"
    return count == 0 ? "nothing to fix" : "\(count) finding\(count == 1 ? "" : "s") \(verb) in \(files)"
  }
}
