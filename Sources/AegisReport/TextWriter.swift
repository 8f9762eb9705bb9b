/// The bytes of a text for people, with colours where the style asks for them.
struct TextWriter {
  private(set) var bytes: [UInt8] = []
  let style: Style

  init(style: Style) { self.style = style }

  /// Appends text of ours.
  mutating func write(_ text: String, _ paint: Paint = .none) {
    painted(paint) { $0.append(text) }
  }

  /// Appends text from outside; nothing in it reaches the terminal unseen.
  mutating func writeVisible(_ text: String, _ paint: Paint = .none) {
    painted(paint) { $0.appendVisible(text) }
  }

  mutating func painted(_ paint: Paint, _ body: (inout [UInt8]) -> Void) {
    guard style.isColored, let escape = paint.escape else { return body(&bytes) }
    bytes.append(escape)
    let count = bytes.count
    body(&bytes)
    if bytes.count == count { return bytes.removeLast(escape.utf8.count) }
    bytes.append(Paint.reset)
  }

  /// Ends the line, with no spaces before the break.
  mutating func endLine() {
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    bytes.append(UInt8(ascii: "\n"))
  }
}
