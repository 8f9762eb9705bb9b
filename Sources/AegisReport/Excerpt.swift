import AegisBasics

/// A label as far as it lies in the one line that shows it.
struct PlacedLabel {
  var line: LineTable.Line
  var bytes: Range<Int>
  var text: String
  var isPrimary: Bool

  init(_ label: Label, in file: SourceFile, isPrimary: Bool) {
    self.isPrimary = isPrimary
    let count = UInt32(file.text.count)
    let start = min(label.at.range.start, count)
    let end = min(max(label.at.range.end, start), count)
    line = file.lines.line(of: start)
    let lineEnd = Int(line.end)
    let first = min(max(Int(start), file.contentStart(of: line)), lineEnd)
    bytes = first..<max(first, min(Int(end), lineEnd))
    text = label.text
    let last = file.lastLine(of: label.at.range, startingIn: line)
    if last > line.index { text += text.isEmpty ? "to line \(last + 1)" : " (to line \(last + 1))" }
  }
}

/// What is shown of one file: a header and the lines that labels point into.
struct Excerpt {
  struct Group {
    var line: LineTable.Line
    var labels: [PlacedLabel]
  }

  let file: SourceFile
  /// Whether it holds the primary label.
  let isMain: Bool
  let position: LineColumn
  /// By line; empty where there is nothing to see: an empty file and a label that says nothing.
  let groups: [Group]

  var lastLine: Int { groups.last?.line.index ?? 0 }

  /// The excerpts of labels: the primary label's file, then the others as the labels name them.
  static func all(_ primary: Label, _ secondary: [Label], sources: SourceMap) -> [Excerpt] {
    if secondary.isEmpty { return [Excerpt(sources[primary.at.file], isMain: true, labels: [(primary, true)])] }
    var order = [primary.at.file]
    for label in secondary where !order.contains(label.at.file) { order.append(label.at.file) }
    return order.enumerated().map { index, id in
      var labels = secondary.filter { $0.at.file == id }.map { ($0, false) }
      if index == 0 { labels.insert((primary, true), at: 0) }
      return Excerpt(sources[id], isMain: index == 0, labels: labels)
    }
  }

  private init(_ file: SourceFile, isMain: Bool, labels: [(label: Label, isPrimary: Bool)]) {
    self.file = file
    self.isMain = isMain
    let head = isMain ? labels[0].label.at.range.start : labels.map(\.label.at.range.start).min()!
    let placed = labels.map { PlacedLabel($0.label, in: file, isPrimary: $0.isPrimary) }
    position = isMain ? file.position(of: min(head, UInt32(file.text.count)), in: placed[0].line, unit: .scalars) : file.position(of: head, unit: .scalars)
    if file.text.isEmpty && labels.allSatisfy(\.label.text.isEmpty) {
      groups = []
      return
    }
    if placed.count == 1 {
      groups = [Group(line: placed[0].line, labels: placed)]
      return
    }
    var groups: [Group] = []
    // Those of a line stay in the order in which the finding gives them.
    for (_, label) in placed.enumerated().sorted(by: { ($0.element.line.index, $0.offset) < ($1.element.line.index, $1.offset) }) {
      if groups.last?.line.index == label.line.index {
        groups[groups.count - 1].labels.append(label)
      } else {
        groups.append(Group(line: label.line, labels: [label]))
      }
    }
    self.groups = groups
  }
}
