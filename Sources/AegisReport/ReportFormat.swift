/// The forms in which a report can be written.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// For people: the offending lines with labels beneath.
  case text
  /// For people and `grep`: one line a finding.
  case concise
  /// Aegis's own machine format, one document.
  case json
  /// The same, one finding a line, without the summary.
  case jsonl
  /// SARIF 2.1.0, for code scanning services.
  case sarif
  /// Workflow commands that GitHub turns into annotations.
  case github
  /// GitLab's code quality report.
  case gitlab
  /// JUnit XML, for build servers.
  case junit
  /// Checkstyle XML, for build servers and editors.
  case checkstyle

  /// Whether those who read it look for files from the repository's root on.
  public var namesFromRepository: Bool { [.github, .gitlab, .sarif].contains(self) }
}

/// The bytes of a report in a format; `style` matters to `text` and `concise` only.
public func render(_ report: Report, as format: ReportFormat, style: Style = .plain) -> [UInt8] {
  switch format {
  case .text: renderText(report, style: style)
  case .concise: renderConcise(report, style: style)
  case .json: renderJSON(report)
  case .jsonl: renderJSONLines(report)
  case .sarif: renderSARIF(report)
  case .github: renderGitHub(report)
  case .gitlab: renderGitLab(report)
  case .junit: renderJUnit(report)
  case .checkstyle: renderCheckstyle(report)
  }
}
