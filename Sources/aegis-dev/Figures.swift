/// What a run of the benchmark gave: for each thing its time, and that as a multiple of libyaml's scan.
struct Figures {
  static let scan = "libyaml's event scan, one thread"
  static let lint = "what a first lint adds to compiling, one thread"
  static let managed = "lint of AWS's managed policies, one thread"
  static let memory = "peak memory of compile"

  struct Row {
    var name: String
    var milliseconds: Double
    /// The median of the multiples of the runs.
    var multiple: Double
  }

  var rows: [Row] = []

  /// What people wait for longest comes last.
  private static let order = [
    "start", "lint of a small organization", managed, scan, "YAML with ranges, one thread", "YAML and JSON with ranges, one thread",
    "YAML and JSON with ranges, two threads", "compile, one thread", "compile, two threads", lint,
    AccessBench.documents, AccessBench.graph, AccessBench.slight, AccessBench.new, AccessBench.whole,
  ]

  init(times: [String: [Double]], memory: Int, size: Int) {
    let scans = times[Self.scan] ?? []
    for name in Self.order {
      guard let found = times[name], !found.isEmpty else { continue }
      let multiples = zip(found, scans).map { $0 / $1 }
      rows.append(Row(name: name, milliseconds: Self.median(found) * 1000, multiple: Self.median(multiples)))
    }
    rows.append(Row(name: Self.memory, milliseconds: Double(memory) / 1_000_000, multiple: Double(memory) / Double(max(1, size))))
  }

  /// Reads what `text` writes.
  init(text: String) throws {
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: "\t").map(String.init)
      guard cells.count == 3, let time = Double(cells[1]), let multiple = Double(cells[2]) else { throw ToolFailure("no figures: \(line)") }
      rows.append(Row(name: cells[0], milliseconds: time, multiple: multiple))
    }
  }

  var text: String {
    "what\tmilliseconds or megabytes\tmultiple of libyaml's scan or of the input\n"
      + rows.map { "\($0.name)\t\(Self.short($0.milliseconds))\t\(Self.short($0.multiple))\n" }.joined()
  }

  /// A table for people, with the last multiples beside these.
  func table(beside last: Figures?) -> String {
    var lines = [["what", "time", "of the scan", "last"]]
    for row in rows {
      let isMemory = row.name == Self.memory
      let before = last?.rows.first { $0.name == row.name }
      lines.append([
        row.name, Self.short(row.milliseconds) + (isMemory ? " MB" : " ms"),
        "\(Self.short(row.multiple))\(isMemory ? " of the input" : "")", before.map { Self.short($0.multiple) } ?? "-",
      ])
    }
    let widths = (0..<4).map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      zip(line, widths).enumerated().map { index, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return index == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func short(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
