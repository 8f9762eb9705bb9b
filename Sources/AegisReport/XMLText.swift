extension [UInt8] {
  /// Appends the declaration that an XML document starts with.
  mutating func appendXMLDeclaration() { append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }

  /// Appends ` name="value"`.
  mutating func appendAttribute(_ name: String, _ value: String) {
    append(" \(name)=\"")
    appendXMLText(value)
    append("\"")
  }

  /// Appends text that is safe in content and attributes; what XML cannot hold is shown as `<U+001B>`.
  mutating func appendXMLText(_ text: String) {
    var visible: [UInt8] = []
    visible.appendVisible(text)
    for byte in visible {
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "\""): append("&quot;")
      default: append(byte)
      }
    }
  }
}
