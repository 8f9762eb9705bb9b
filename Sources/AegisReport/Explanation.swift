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
    let excerpts = labels(of: explanation, sources: sources)
    writeBody(excerpts, notes: explanation.notes, help: explanation.help, sources: sources, paint)
  }

  private func labels(of explanation: Explanation, sources: SourceMap) -> [Excerpt] {
    guard let first = explanation.labels.first else { return [] }
    return Excerpt.all(first, Array(explanation.labels.dropFirst()), sources: sources)
  }
}
