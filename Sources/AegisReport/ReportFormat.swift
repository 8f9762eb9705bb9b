/// The forms in which a report can be written.
package enum ReportFormat: String, Sendable, CaseIterable {
  /// For people: the offending lines with labels beneath.
  case text
  /// For people and `grep`: one line a finding.
  case concise
  /// Aegis's own machine format, one document.
  case json
  /// The same, one finding a line, without the summary.
  case jsonl
}

/// The bytes of a report in a format; `style` matters to `text` and `concise` only.
package func render(_ report: Report, as format: ReportFormat, style: Style = .plain) -> [UInt8] {
  switch format {
  case .text: renderText(report, style: style)
  case .concise: renderConcise(report, style: style)
  case .json: renderJSON(report)
  case .jsonl: renderJSONLines(report)
  }
}
