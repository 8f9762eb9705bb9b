import AegisBasics
import AegisDriver
import AegisLint
import AegisReport
import AegisSystem

/// Writes a report where the command line wants it, and the summary to standard error.
struct ReportOutput {
  let options: CommonOptions
  let command: String
  /// Findings are the product of `lint`; those of other commands speak about the run.
  let stream: Surroundings.Stream
  /// The folder that the files' names start from.
  let root: String

  /// - Parameter unread: How many of the files could not be read.
  func write(_ sources: SourceMap, _ diagnostics: [Diagnostic], ignored: [IgnoredFinding] = [], unread: Int = 0) throws {
    let limit = options.maxDiagnostics
    let isCut = limit > 0 && diagnostics.count > limit
    let report = Report(
      command: command, toolVersion: toolVersion, sources: named(sources),
      filesChecked: sources.files.count - unread,
      diagnostics: isCut ? diagnostics.prefix(limit) + [.tooManyDiagnostics(diagnostics[limit...])] : diagnostics,
      hidden: isCut ? Array(diagnostics[limit...]) : [],
      suppressed: ignored.map { SuppressedDiagnostic($0.finding, reason: $0.reason, place: $0.place) },
      rules: options.format == .sarif ? ruleDescriptions() : [])
    let target = options.output == nil ? stream : nil
    let bytes = render(report, as: options.format, style: target.map { options.style(for: $0) } ?? .plain)
    switch target {
    case .output: Disk.writeOutput(bytes)
    case .error: Disk.writeError(String(decoding: bytes, as: UTF8.self))
    case nil: try writeFile(bytes)
    }
    guard !options.quiet, report.filesChecked > 0 || unread == 0 else { return }
    Disk.writeError(String(decoding: renderSummary(report, style: options.style(for: .error)), as: UTF8.self))
  }

  /// The project may be a part of its repository.
  private func named(_ sources: SourceMap) -> SourceMap {
    guard options.format.namesFromRepository, let root = Disk.realPath(root), let repository = DiskProject.repository(around: root) else {
      return sources
    }
    let top = repository == "/" ? "/" : repository + "/"
    return sources.renamed { name in
      // Nearly all are below the folder.
      let isElsewhere = name.hasPrefix("/") || name.contains("../")
      let path = isElsewhere ? absolutePath(name.hasPrefix("/") ? name : "\(root)/\(name)") : root == "/" ? "/\(name)" : "\(root)/\(name)"
      guard let path, path.hasPrefix(top) else { return name }
      return String(path.dropFirst(top.count))
    }
  }

  private func writeFile(_ bytes: [UInt8]) throws {
    do {
      try Disk.write(bytes, to: options.output!)
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
  }

  /// Whether the findings make the command fail.
  func fails(_ diagnostics: [Diagnostic], strictly: Bool) -> Bool {
    diagnostics.contains { $0.severity == .error || (strictly && $0.severity == .warning) }
  }
}

/// Every rule, for formats that explain what they report.
private func ruleDescriptions() -> [RuleDescription] {
  RuleRegistry.all.map { rule in
    let metadata = rule.metadata
    return RuleDescription(metadata.code, metadata.severity, summary: metadata.summary, rationale: metadata.rationale)
  }
}
