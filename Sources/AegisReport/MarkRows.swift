import AegisBasics

/// A label in a line of source, in columns of what is shown.
struct Mark {
  var columns: Range<Int>
  var text: String
  var isPrimary: Bool
}

/// One row beneath a line of source: single-column signs, then right behind them a text.
struct MarkRow {
  /// The character that is shown; for primary labels with the highest bit besides.
  enum Sign: UInt8 {
    case none = 0x20
    case underline = 0x2D
    case primaryUnderline = 0xDE
    case lead = 0x7C
    case primaryLead = 0xFC

    /// ` `, `-`, `^` or `|`.
    var byte: UInt8 { rawValue & 0x7F }

    /// Nil where there is nothing.
    var isPrimary: Bool? { self == .none ? nil : rawValue & 0x80 != 0 }
  }
  var signs: [Sign]
  var text = ""
  var textIsPrimary = false

  init(width: Int) { signs = [Sign](repeating: .none, count: width) }
}

/// The rows that show the labels of one line.
///
/// The first underlines all of them and carries the text of the last, if nothing stands behind it;
/// the other texts hang below, the last first, each on a line that leads up to where it belongs.
func markRows(_ marks: [Mark]) -> [MarkRow] {
  let width = marks.reduce(0) { max($0, $1.columns.upperBound) }
  var underline = MarkRow(width: width)
  // The shorter over the longer, and where they are the same the primary one over the others.
  let byLength = marks.count < 2 ? marks : marks.sorted { ($0.columns.count, $1.isPrimary ? 1 : 0) > ($1.columns.count, $0.isPrimary ? 1 : 0) }
  for mark in byLength {
    let sign: MarkRow.Sign = mark.isPrimary ? .primaryUnderline : .underline
    for column in mark.columns { underline.signs[column] = sign }
  }
  var hanging = marks.count < 2 ? marks : marks.sorted {
    ($0.columns.lowerBound, $0.isPrimary ? 1 : 0) > ($1.columns.lowerBound, $1.isPrimary ? 1 : 0)
  }
  if let last = hanging.first, last.columns.upperBound == width {
    if !last.text.isEmpty { underline.signs.append(.none) }
    underline.text = last.text
    underline.textIsPrimary = last.isPrimary
    hanging.removeFirst()
  }
  hanging.removeAll { $0.text.isEmpty }
  guard let rightmost = hanging.first else { return [underline] }
  var rows = [underline, leads(to: hanging, width: rightmost.columns.lowerBound + 1)]
  for index in hanging.indices {
    let mark = hanging[index]
    var row = leads(to: hanging[(index + 1)...], width: mark.columns.lowerBound)
    row.text = mark.text
    row.textIsPrimary = mark.isPrimary
    rows.append(row)
  }
  return rows
}

/// A row of `|` at the starts of labels, as far as they are inside its width.
private func leads(to marks: some Sequence<Mark>, width: Int) -> MarkRow {
  var row = MarkRow(width: width)
  for mark in marks where mark.columns.lowerBound < width {
    row.signs[mark.columns.lowerBound] = mark.isPrimary ? .primaryLead : .lead
  }
  return row
}
