import AegisBasics
import Testing

/// Lines and columns against counting one character after the other.
@Suite struct PositionTests {
  /// A text of lines of all lengths and kinds of characters, the same for the same seed.
  private func text(seed: UInt64) -> [UInt8] {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var text = seed % 3 == 0 ? "\u{FEFF}" : ""
    let isASCII = seed % 4 == 1
    for _ in 0..<next(10) {
      let words = isASCII ? ["a", "bc ", "def", "\t"] : ["a", "bc ", "é", "日本", "😀", "\u{301}"]
      for _ in 0..<next(seed % 5 == 0 ? 400 : 30) { text += words[next(words.count)] }
      text += ["\n", "\n", "\r\n", "\r", ""][next(5)]
    }
    return Array(text.utf8)
  }

  private func counted(_ text: [UInt8], upTo offset: Int, _ unit: ColumnUnit) -> LineColumn {
    var place = LineColumn(line: 1, column: 1)
    var index = text.starts(with: [0xEF, 0xBB, 0xBF]) ? min(3, offset) : 0
    while index < offset {
      let byte = text[index]
      index += 1
      if byte == 0x0A || (byte == 0x0D && !(index < text.count && text[index] == 0x0A)) {
        place = LineColumn(line: place.line + 1, column: 1)
      } else if unit == .utf8 {
        place.column += 1
      } else if byte & 0xC0 != 0x80 {
        place.column += unit == .utf16 && byte >= 0xF0 ? 2 : 1
      }
    }
    return place
  }

  @Test(arguments: UInt64(0)..<24) func positionsAreThoseOfCounting(_ seed: UInt64) {
    let text = text(seed: seed)
    let file = SourceFile(id: FileID(rawValue: 0), displayPath: "x", text: text)
    for unit in [ColumnUnit.utf8, .utf16, .scalars] {
      for offset in stride(from: 0, through: text.count, by: 23) where offset == text.count || text[offset] & 0xC0 != 0x80 {
        let place = file.position(of: UInt32(offset), unit: unit)
        #expect(place == counted(text, upTo: offset, unit), "seed \(seed), \(unit) at \(offset)")
        let isBreak = offset > 0 && offset < text.count && text[offset - 1] == 0x0D && text[offset] == 0x0A
        if offset >= 3 && !isBreak { #expect(file.offset(of: place, unit: unit) == UInt32(offset)) }
      }
    }
  }

  @Test(arguments: UInt64(0)..<24) func aLineIsTheSameFromEachOfItsPlaces(_ seed: UInt64) {
    let text = text(seed: seed)
    for text in [text, text.filter { $0 != 0x0D }] {
      let table = LineTable(text)
      for offset in 0...UInt32(text.count) {
        let line = table.line(of: offset), index = table.lineIndex(of: offset)
        let isSame = line.index == index && line.start == table.start(of: index) && line.end == table.contentEnd(of: index)
        #expect(isSame, "seed \(seed) at \(offset): \(line)")
      }
    }
  }

  /// A text that is known to be plain has its lines counted in a shorter way.
  @Test func linesOfPlainTextsAreCountedTheSame() {
    let line = Array("Action: [s3:GetObject]\n".utf8), feeds = [UInt8](repeating: 0x0A, count: 5_000)
    for text in [[], Array("x".utf8), line, feeds, Array([line, feeds, line].joined()), Array(repeatElement(line, count: 400).joined())] {
      let plain = LineTable(text, isPlain: true), table = LineTable(text)
      for offset in 0...UInt32(text.count) { #expect(plain.lineIndex(of: offset) == table.lineIndex(of: offset)) }
      #expect(plain.line(0).end == table.line(0).end)
    }
  }
}
