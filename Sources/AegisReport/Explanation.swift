public import AegisBasics

/// An answer for people: what it is, and the places that make it so, in the manner of a finding.
public struct Explanation: Sendable {
  /// The word in front: `allowed`.
  public var verdict: String
  /// How the word is painted.
  public var tone: Severity
  public var message: String
  /// The place that decides, then the others.
  public var labels: [Label]
  public var notes: [String]
  public var help: String?

  public init(
    _ verdict: String, tone: Severity = .note, _ message: String, labels: [Label] = [], notes: [String] = [],
    help: String? = nil
  ) {
    self.verdict = verdict
    self.tone = tone
    self.message = message
    self.labels = labels
    self.notes = notes
    self.help = help
  }
}

/// Explanations one below the other, an empty line between them.
public func renderExplanations(_ explanations: [Explanation], sources: SourceMap, style: Style) -> [UInt8] {
  var writer = TextWriter(style: style)
  for (index, explanation) in explanations.enumerated() {
    if index > 0 { writer.endLine() }
    writer.write(explanation, sources: sources)
  }
  return writer.bytes
}

extension TextWriter {
  fileprivate mutating func write(_ explanation: Explanation, sources: SourceMap) {
    let paint = Paint.severity(explanation.tone)
    write(explanation.verdict, paint)
    write(": ", .strong)
    writeVisible(explanation.message, .strong)
    endLine()
    // What has no place has no lines to show.
    guard let first = explanation.labels.first else {
      for note in explanation.notes { writePlainFooter("note", note) }
      if let help = explanation.help { writePlainFooter("help", help) }
      return
    }
    var body = Diagnostic(Self.noCode, explanation.tone, explanation.message, first)
    body.secondary = Array(explanation.labels.dropFirst())
    body.notes = explanation.notes
    body.help = explanation.help
    writeBody(of: body, sources: sources, paint)
  }

  private mutating func writePlainFooter(_ title: String, _ text: String) {
    write("   = ", .frame)
    write(title, .strong)
    write(": ")
    writeVisible(text)
    endLine()
  }

  /// Never shown.
  private static let noCode = DiagnosticCode("", "")
}
