import AegisBasics
import AegisPolicy
import AegisSchema

/// The forms of resources: what is left of an ARN without the names that it is about.
///
/// A name is left out only where nothing hangs on it: the ARN is one that AWS documents, whatever stands for the name, and
/// the name is no word of such a form, nor, beside a wildcard, a part of one. Everything else keeps its text.
struct ResourceForms: ~Copyable {
  /// What is known of a text without its names.
  private struct Form {
    /// The ARN is one that AWS documents, so that the names may be left out.
    let isSound: Bool
    /// The types of resources that it may name.
    let types: [ResourceTypeID]
    let hasWildcard: Bool
  }

  private var texts = TextIndex()
  private var forms: [Form] = []
  /// The service and the region of ARNs, and what is written for them: a number that is the same for all regions.
  private var fronts = TextIndex()
  private var frontNumbers: [UInt32?] = []
  private var writtenFronts = TextIndex()

  var count: Int { texts.count }

  /// The types of resources that those of a form may be of; nil where something may be wrong with them.
  func types(_ number: UInt32) -> [ResourceTypeID]? { forms[Int(number)].isSound ? forms[Int(number)].types : nil }

  func hasWildcard(_ number: UInt32) -> Bool { forms[Int(number)].hasWildcard }

  /// The number of a resource's form: equal for resources that differ in names alone.
  ///
  /// - Parameter buffer: Where a form is written, to be looked up; left as it was.
  mutating func number(_ text: UnsafeBufferPointer<UInt8>, _ known: ARNForms, _ buffer: inout FormBuffer) -> UInt32 {
    let start = buffer.count
    defer { buffer.truncate(to: start) }
    if write(text, known, &buffer) {
      let written = buffer.bytes(start..<buffer.count)
      if let number = texts.number(written) {
        if forms[number].isSound { return UInt32(number) }
      } else {
        let form = Self.form(text, known)
        let number = insert(written, form)
        if form.isSound { return UInt32(number) }
      }
      buffer.truncate(to: start)
    }
    buffer.append(0)
    buffer.append(text)
    let whole = buffer.bytes(start..<buffer.count)
    return UInt32(texts.number(whole) ?? insert(whole, Self.form(text, known)))
  }

  private mutating func insert(_ text: UnsafeBufferPointer<UInt8>, _ form: Form) -> Int {
    forms.append(form)
    return texts.insert(text)
  }

  private static func form(_ text: UnsafeBufferPointer<UInt8>, _ known: ARNForms) -> Form {
    let hasWildcard = text.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    if isStars(text) { return Form(isSound: true, types: [], hasWildcard: hasWildcard) }
    let marks = TextMarks(text)
    if marks.contains(.variable) || marks.contains(.opening) { return Form(isSound: false, types: [], hasWildcard: hasWildcard) }
    var types: [ResourceTypeID] = []
    let isSound = known.isSound(text) { types.append($0) }
    return Form(isSound: isSound, types: types, hasWildcard: hasWildcard)
  }

  /// Writes an ARN without its names.
  ///
  /// - Returns: Whether it is such that names can be told from the rest.
  private mutating func write(_ text: UnsafeBufferPointer<UInt8>, _ known: ARNForms, _ buffer: inout FormBuffer) -> Bool {
    guard text.count <= 1024, ARNFields.isOfMainPartition(text) else { return false }
    let service = ARNFields.colon(in: text, from: 8)
    guard service < text.count else { return false }
    let region = ARNFields.colon(in: text, from: service + 1)
    guard region < text.count, let front = front(text, service: 8..<service, region: service + 1..<region, known) else { return false }
    let account = ARNFields.colon(in: text, from: region + 1)
    guard account < text.count else { return false }
    buffer.append(1)
    buffer.append(number: front)
    let number = text.part(region + 1..<account)
    if isAccountID(number) { buffer.append(2) } else { buffer.append(number) }
    buffer.append(UInt8(ascii: ":"))
    let resource = text.part(account + 1..<text.count)
    return buffer.append(atMost: resource.count) { Self.writeNameless(resource, known.words, $0) }
  }

  /// What is written for a service with a region; nil for a service of which names cannot be told from the rest.
  @inline(__always)
  private mutating func front(_ text: UnsafeBufferPointer<UInt8>, service: Range<Int>, region: Range<Int>, _ known: ARNForms) -> UInt32? {
    let front = text.part(service.lowerBound..<region.upperBound)
    let number = fronts.number(front) ?? addFront(front, text.part(service), text.part(region), known)
    return frontNumbers[number]
  }

  private mutating func addFront(
    _ front: UnsafeBufferPointer<UInt8>, _ service: UnsafeBufferPointer<UInt8>, _ region: UnsafeBufferPointer<UInt8>, _ known: ARNForms
  ) -> Int {
    let written = Array(service) + [UInt8(ascii: ":")] + (known.isRegion(region) ? [4] : Array(region))
    frontNumbers.append(known.hasWholeWords(service) ? written.withUnsafeBufferPointer { UInt32(writtenFronts.insert($0)) } : nil)
    return fronts.insert(front)
  }

  /// - Returns: How many bytes were written; nil where names cannot be told from the rest.
  private static func writeNameless(_ text: UnsafeBufferPointer<UInt8>, _ words: ARNWords, _ to: UnsafeMutablePointer<UInt8>) -> Int? {
    words.withTables { tables in
      var at = 0, count = 0, isBesideWildcard = false
      while at < text.count {
        let kind = tables.kind(text[at])
        guard kind == ARNWords.name else {
          if kind == 0 { return nil }
          to[count] = text[at]
          count &+= 1
          at &+= 1
          isBesideWildcard = kind == ARNWords.wildcard
          continue
        }
        let start = at
        repeat { at &+= 1 } while at < text.count && tables.kind(text[at]) == ARNWords.name
        let name = UnsafeBufferPointer(start: text.baseAddress! + start, count: at &- start)
        if at < text.count, tables.kind(text[at]) == ARNWords.wildcard { isBesideWildcard = true }
        if (isBesideWildcard ? tables.mayHoldPart(name) : tables.mayHold(name)) || isNameOfAWS(name) {
          (to + count).update(from: name.baseAddress!, count: name.count)
          count &+= name.count
        } else {
          to[count] = 3
          count &+= 1
        }
      }
      return count
    }
  }

  /// Whether a byte is one that names are made of.
  static func isOfName(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }
}
