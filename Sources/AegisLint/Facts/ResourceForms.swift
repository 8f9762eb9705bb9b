import AegisBasics
import AegisPolicy
import AegisSchema

/// The forms of resources: what is left of an ARN without the names that it is about.
///
/// A name is left out only where nothing hangs on it: the ARN is one that AWS documents, whatever stands for the name, and
/// the name is no word of such a form, nor, beside a wildcard, a part of one. Everything else keeps its text. Of the services
/// that `OddName` knows, it is kept whether the name is one that nothing has.
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
    buffer.append(1)
    buffer.append(number: front)
    // Nearly all have the number of an account there.
    var account = region &+ 13
    if account < text.count, text[account] == UInt8(ascii: ":"), isAccountID(text.part(region + 1..<account)) {
      buffer.append(2)
    } else {
      account = ARNFields.colon(in: text, from: region + 1)
      guard account < text.count else { return false }
      buffer.append(text.part(region + 1..<account))
    }
    buffer.append(UInt8(ascii: ":"))
    let resource = text.part(account + 1..<text.count)
    if front & Self.hasOddNames != 0 { buffer.append(OddName(resource, of: text.part(8..<service)) == nil ? 0 : 1) }
    return buffer.append(atMost: resource.count) { Self.writeNameless(resource, behind: account + 1, known.words, $0) }
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
    let mark = OddName.knows(service) ? Self.hasOddNames : 0
    frontNumbers.append(known.hasWholeWords(service) ? written.withUnsafeBufferPointer { UInt32(writtenFronts.insert($0)) | mark } : nil)
    return fronts.insert(front)
  }

  /// The mark of a front whose service `OddName` knows.
  private static let hasOddNames: UInt32 = 1 << 31

  /// - Parameter front: So many bytes stand in front of the text.
  /// - Returns: How many bytes were written; nil where names cannot be told from the rest.
  private static func writeNameless(
    _ text: UnsafeBufferPointer<UInt8>, behind front: Int, _ words: ARNWords, _ to: UnsafeMutablePointer<UInt8>
  ) -> Int? {
    words.withTables { tables in
      var at = 0, count = 0, isBesideWildcard = false, isBelowServiceRoles = false
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
        at = endOfName(text, at &+ 1, behind: front)
        let name = UnsafeBufferPointer(start: text.baseAddress! + start, count: at &- start)
        if at < text.count, tables.kind(text[at]) == ARNWords.wildcard { isBesideWildcard = true }
        // The service stands behind the path of the roles that services make.
        if (isBesideWildcard ? tables.mayHoldPart(name) : tables.mayHold(name)) || isNameOfAWS(name) || isBelowServiceRoles {
          isBelowServiceRoles = name.equals(linkedRolePath)
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

  /// Where the name ends that goes on at `start`.
  ///
  /// - Parameter front: So many bytes stand in front of the text.
  @inline(__always)
  private static func endOfName(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, behind front: Int) -> Int {
    guard let base = text.baseAddress, text.count &+ front >= 16 else { return text[start...].firstIndex { !isOfName($0) } ?? text.count }
    var at = start
    while at &+ 16 <= text.count {
      let others = othersThanNames(base + at)
      if others.0 != 0 { return at &+ others.0.trailingZeroBitCount >> 3 }
      if others.1 != 0 { return at &+ 8 &+ others.1.trailingZeroBitCount >> 3 }
      at &+= 16
    }
    // The last sixteen bytes, of which some were looked at already, or stand in front.
    let last = text.count &- 16, others = othersThanNames(base + last), known = UInt64(truncatingIfNeeded: 8 &* (at &- last))
    let first = known < 64 ? others.0 & (UInt64.max &<< known) : 0
    if first != 0 { return last &+ first.trailingZeroBitCount >> 3 }
    let second = known < 64 ? others.1 : known < 128 ? others.1 & (UInt64.max &<< known) : 0
    return second != 0 ? last &+ 8 &+ second.trailingZeroBitCount >> 3 : text.count
  }

  /// Of sixteen bytes those that no name is made of, each by all bits of its own: see `isOfName`.
  @inline(__always)
  private static func othersThanNames(_ bytes: UnsafePointer<UInt8>) -> (UInt64, UInt64) {
    typealias Block = SIMD16<UInt8>
    let block = UnsafeRawPointer(bytes).loadUnaligned(as: Block.self)
    let letters = unsafeBitCast((block | Block(repeating: 0x20)) &- Block(repeating: 0x61) .< Block(repeating: 26), to: Block.self)
    // From the hyphen to the digits; the slash stands between.
    let others = unsafeBitCast(block &- Block(repeating: 0x2D) .< Block(repeating: 13), to: Block.self)
    let slashes = unsafeBitCast(block .== Block(repeating: 0x2F), to: Block.self)
    let lines = unsafeBitCast(block .== Block(repeating: 0x5F), to: Block.self)
    let (first, second) = unsafeBitCast(letters | others & ~slashes | lines, to: (UInt64, UInt64).self)
    return (~first.littleEndian, ~second.littleEndian)
  }

  /// Whether a byte is one that names are made of.
  static func isOfName(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }
}
