/// Writes Terraform's JSON syntax into one buffer, two spaces a level.
///
/// Terraform reads a string as a template. What comes from the configuration goes through `literal`,
/// which escapes it; what is to be evaluated can only be an `Expression`, which holds no text of the
/// configuration. Keys are written in the order of the calls: the caller sorts them.
struct JSONWriter {
  private var output: ByteBuffer
  private var depth = 0
  /// Nothing stands yet in the object or list that is open.
  private var isEmpty = true

  init(capacity: Int) { output = ByteBuffer(capacity: capacity) }

  // MARK: Structure

  mutating func object(_ body: (inout JSONWriter) -> Void) {
    begin()
    body(&self)
    end()
  }

  /// An object that is written by more than one hand.
  mutating func begin() { open("{") }
  mutating func end() { close("}") }

  mutating func list(_ body: (inout JSONWriter) -> Void) {
    open("[")
    body(&self)
    close("]")
  }

  /// A key of the emitter's own.
  mutating func key(_ name: StaticString) {
    key(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  mutating func key(_ label: Label) {
    var text = label.text
    text.withUTF8 { key($0) }
  }

  /// A key that is data, such as a tag's: Terraform reads it as a template, too.
  mutating func key(literal text: String) {
    next()
    literal(text)
    output.append(": ")
  }

  /// Starts the next element of a list.
  mutating func element() { next() }

  // MARK: Values

  /// Text that arrives as it is, whatever it looks like.
  mutating func literal(_ text: String) {
    output.append("\"")
    output.append(text, templateMarks: true)
    output.append("\"")
  }

  mutating func literal(_ bytes: [UInt8]) {
    output.append("\"")
    output.append(bytes, templateMarks: true)
    output.append("\"")
  }

  /// Text in the few places that Terraform takes as it stands: a backend's arguments.
  mutating func verbatim(_ text: String) {
    output.append("\"")
    output.append(text, templateMarks: false)
    output.append("\"")
  }

  mutating func expression(_ expression: Expression) {
    output.append("\"")
    interpolate(expression)
    output.append("\"")
  }

  mutating func template(_ parts: [TemplatePart]) {
    output.append("\"")
    for part in parts {
      switch part {
      case .text(let text): output.append(text)
      case .data(let text): output.append(text, templateMarks: true)
      case .expression(let expression): interpolate(expression)
      }
    }
    output.append("\"")
  }

  /// A resource's address, where Terraform wants a reference and no value.
  mutating func address(_ type: ResourceType, _ label: Label) {
    output.append("\"")
    writeAddress(type, label)
    output.append("\"")
  }

  /// A word of the emitter's own.
  mutating func word(_ text: StaticString) {
    output.append("\"")
    output.append(text)
    output.append("\"")
  }

  mutating func number(_ number: Int) { output.append(unescaped: String(number)) }

  mutating func bool(_ value: Bool) {
    if value { output.append("true") } else { output.append("false") }
  }

  /// The text, with the newline that ends a file; nothing is left here.
  mutating func finish() -> [UInt8] {
    output.append("\n")
    return output.finish()
  }

  // MARK: Helpers

  private mutating func interpolate(_ expression: Expression) {
    output.append("${")
    switch expression {
    case .attribute(let type, let label, let attribute):
      writeAddress(type, label)
      output.append(".")
      output.append(attribute)
    case .variable(let name):
      output.append("var.")
      output.append(name)
    case .computed(let text): output.append(text, templateMarks: false)
    }
    output.append("}")
  }

  private mutating func writeAddress(_ type: ResourceType, _ label: Label) {
    output.append(type.name)
    output.append(".")
    output.append(unescaped: label.text)
  }

  private mutating func open(_ mark: StaticString) {
    output.append(mark)
    depth += 1
    isEmpty = true
  }

  private mutating func close(_ mark: StaticString) {
    depth -= 1
    if !isEmpty { output.appendLineBreak(depth: depth, comma: false) }
    output.append(mark)
    isEmpty = false
  }

  private mutating func next() {
    output.appendLineBreak(depth: depth, comma: !isEmpty)
    isEmpty = false
  }

  private mutating func key(_ name: UnsafeBufferPointer<UInt8>) {
    output.appendKey(name, depth: depth, comma: !isEmpty)
    isEmpty = false
  }
}

/// A piece of a text that is partly evaluated.
///
/// An expression stands behind a piece of the emitter's own text that ends in neither `$` nor `%`;
/// behind such data its `${` would be read as an escape.
enum TemplatePart {
  case text(StaticString)
  case data(String)
  case expression(Expression)
}
