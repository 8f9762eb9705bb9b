/// Writes JSON by appending bytes, members in the order in which they are given.
///
/// Characters that could command a terminal or hide are escaped, so that a report is harmless to look at.
public struct JSONWriter {
  public private(set) var bytes: [UInt8] = []
  /// Down to this depth members and elements have lines of their own.
  private let brokenDepth: Int
  private var depth = 0
  private var isFirst = true

  /// - Parameter brokenDepth: Down to this depth members and elements have lines of their own.
  public init(brokenDepth: Int) { self.brokenDepth = brokenDepth }

  /// Writes an object whose members `body` adds.
  public mutating func object(_ body: (inout JSONWriter) -> Void) { container("{", "}", body) }

  /// Writes an array with one element for each of `items`.
  public mutating func array<Items: Sequence>(_ items: Items, _ element: (inout JSONWriter, Items.Element) -> Void) {
    container("[", "]") { writer in
      for item in items {
        writer.separate()
        element(&writer, item)
      }
    }
  }

  /// Starts a member; its value is what is written next.
  public mutating func key(_ name: String) {
    separate()
    string(name)
    bytes.append(": ")
  }

  public mutating func member(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  public mutating func member(_ name: String, _ value: Int) {
    key(name)
    bytes.append(String(value))
  }

  public mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bytes.append(value ? "true" : "false")
  }

  public mutating func member(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  public mutating func member<Items: Sequence>(
    _ name: String, each items: Items, _ element: (inout JSONWriter, Items.Element) -> Void
  ) {
    key(name)
    array(items, element)
  }

  public mutating func number(_ value: Int) { bytes.append(String(value)) }

  /// - Parameter value: Finite.
  public mutating func number(_ value: Double) { bytes.append("\(value)") }

  public mutating func null() { bytes.append("null") }

  public mutating func boolean(_ value: Bool) { bytes.append(value ? "true" : "false") }

  public mutating func integer(_ value: Int) { bytes.append(String(value)) }

  public mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes.append("\\\"")
      case "\\": bytes.append("\\\\")
      case "\n": bytes.append("\\n")
      case "\r": bytes.append("\\r")
      case "\t": bytes.append("\\t")
      case " "..."~": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      default:
        if Glyph(scalar, followsASCII: false).isVerbatim {
          bytes.append(contentsOf: UTF8.encode(scalar)!)
        } else {
          for unit in UTF16.encode(scalar)! { bytes.append("\\u" + hexadecimal(UInt32(unit), digits: 4)) }
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Ends the document or line.
  public mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

  /// Appends what has to stand between the last member or element and the next.
  private mutating func separate() {
    if !isFirst { bytes.append(depth <= brokenDepth ? "," : ", ") }
    isFirst = false
    breakLine()
  }

  private mutating func container(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
    bytes.append(open)
    depth += 1
    isFirst = true
    body(&self)
    let isEmpty = isFirst
    isFirst = false
    depth -= 1
    if !isEmpty && depth < brokenDepth { breakLine() }
    bytes.append(close)
  }

  private mutating func breakLine() {
    guard depth <= brokenDepth else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { bytes.append("  ") }
  }
}
