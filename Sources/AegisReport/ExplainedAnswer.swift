public import AegisBasics

/// An answer for people: what it is, and the places that make it so, in the manner of a finding.
public struct ExplainedAnswer: Sendable {
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

/// Answers one below the other, an empty line between them.
public func renderAnswers(_ answers: [ExplainedAnswer], sources: SourceMap, style: Style) -> [UInt8] {
  var writer = TextWriter(style: style)
  for (index, answer) in answers.enumerated() {
    if index > 0 { writer.endLine() }
    writer.write(answer, sources: sources)
  }
  return writer.bytes
}

extension TextWriter {
  fileprivate mutating func write(_ answer: ExplainedAnswer, sources: SourceMap) {
    let paint = Paint.severity(answer.tone)
    write(answer.verdict, paint)
    write(": ", .strong)
    writeVisible(answer.message, .strong)
    endLine()
    let excerpts = labels(of: answer, sources: sources)
    writeBody(excerpts, notes: answer.notes, help: answer.help, sources: sources, paint)
  }

  private func labels(of answer: ExplainedAnswer, sources: SourceMap) -> [Excerpt] {
    guard let first = answer.labels.first else { return [] }
    return Excerpt.all(first, Array(answer.labels.dropFirst()), sources: sources)
  }
}
