import AegisBasics
import AegisPolicy

/// The forms of ARNs that AWS documents, taken apart once for a run.
///
/// They tell of nearly every resource at once that nothing is wrong with it. Only what is certain is said: of all else
/// `ResourceShape` and `ActionReach` judge, which find the same and tell what is wrong.
final class ARNForms: Sendable {
  /// What a form has for a region or an account.
  private enum Field: UInt8 {
    case nothing
    /// A part to fill in.
    case hole
    /// A word, or a part of one.
    case word
  }

  private struct Form {
    let type: ResourceTypeID
    let region: Field
    let account: Field
    /// What the resource's own field begins with, in lower case; zero for a part to fill in, or nothing.
    let first: UInt8
    /// Of S3, whose buckets have no slash in their names.
    let isBucket: Bool
    /// Where the resource's own field lies in `texts`: in lower case, a zero for a part to fill in.
    let start: Int
    let end: Int
  }

  private let services: TextIndex
  /// By the number of the service: where its forms lie in `forms`.
  private let ranges: [Range<Int>]
  private let regions: TextIndex
  private let forms: [Form]
  private let texts: [UInt8]
  /// By the number of the service: whether what its forms have between two separators is a word, or a part to fill in, and
  /// never both in one.
  private let haveWholeWords: [Bool]
  /// Of all forms, and of what rules try for a name.
  let words: ARNWords

  /// - Parameter hasActionsToday: Whether AWS documents an action of a service today.
  init(_ catalog: Catalog, _ hasActionsToday: (ServiceID) -> Bool) {
    var services = TextIndex(), regions = TextIndex()
    var ranges: [Range<Int>] = [], forms: [Form] = [], texts: [UInt8] = [], words = ARNWords(), haveWholeWords: [Bool] = []
    anyName.withUTF8Buffer { words.insert(wordsOf: $0) }
    let s3 = catalog.service("s3")
    for service in catalog.arnServices {
      let name = catalog.name(service)
      // What is wrong with the name of any other service is for others to tell.
      guard catalog.service(name).map(hasActionsToday) ?? true, name == name.lowercased() else { continue }
      let start = forms.count
      var front = Self.front
      front += name.utf8
      front.append(UInt8(ascii: ":"))
      front.withUnsafeBufferPointer { words.insert(wordsOf: $0) }
      var isWhole = true
      for type in catalog.resourceTypes(of: service) {
        catalog.withARNFormat(type) { text in
          // What they have in common is looked at once.
          guard Self.starts(text, front), let fields = Self.fields(text, from: front.count) else {
            words.insert(wordsOf: text)
            return isWhole = false
          }
          let resource = texts.count, region = Self.field(text.part(fields.region)), account = Self.field(text.part(fields.account))
          if !Self.append(text, from: fields.account.upperBound + 1, to: &texts) { isWhole = false }
          if region == .word || account == .word { words.insert(wordsOf: text, from: front.count) }
          texts.withUnsafeBufferPointer { words.insert(wordsOf: $0, from: resource) }
          forms.append(
            Form(
              type: type, region: region, account: account,
              first: texts.count > resource ? texts[resource] : 0,
              isBucket: catalog.service(of: type) == s3 && catalog.name(type) == "bucket", start: resource, end: texts.count))
        }
      }
      forms[start...].sort { $0.first < $1.first }
      services.insert(name)
      ranges.append(start..<forms.count)
      haveWholeWords.append(isWhole)
    }
    // ARNs of other partitions are not looked for here.
    for region in catalog.regions where catalog.partition(ofRegion: region) == "aws" { regions.insert(region) }
    self.services = services
    self.regions = regions
    (self.ranges, self.forms, self.texts) = (ranges, forms, texts)
    (self.words, self.haveWholeWords) = (words, haveWholeWords)
  }

  private static let front = Array("arn:${Partition}:".utf8)

  private static func starts(_ form: UnsafeBufferPointer<UInt8>, _ front: [UInt8]) -> Bool {
    form.count >= front.count && front.withUnsafeBytes { equalBytes($0.baseAddress!, UnsafeRawPointer(form.baseAddress!), front.count) }
  }

  func isRegion(_ text: UnsafeBufferPointer<UInt8>) -> Bool { regions.number(text) != nil }

  /// Whether a name in an ARN of a service, which is none of the words of the forms, may be any other as well.
  func hasWholeWords(_ service: UnsafeBufferPointer<UInt8>) -> Bool { services.number(service).map { haveWholeWords[$0] } ?? false }

  /// The fields behind the service of a form; nil where there are fewer.
  private static func fields(_ form: UnsafeBufferPointer<UInt8>, from start: Int) -> (region: Range<Int>, account: Range<Int>)? {
    func end(from start: Int) -> Int? {
      var at = start
      while at < form.count, form[at] != UInt8(ascii: ":") {
        if form[at] == UInt8(ascii: "$") { at = endOfHole(form, at) }
        at += 1
      }
      return at < form.count ? at : nil
    }
    guard let region = end(from: start), let account = end(from: region + 1) else { return nil }
    return (start..<region, region + 1..<account)
  }

  /// Where the `}` of a part to fill in stands, or the last byte where it has none.
  static func endOfHole(_ form: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < form.count - 1, form[at] != UInt8(ascii: "}") { at += 1 }
    return at
  }

  private static func field(_ text: UnsafeBufferPointer<UInt8>) -> Field {
    if text.isEmpty { return .nothing }
    return text.count > 3 && text[0] == UInt8(ascii: "$") && text.firstIndex(of: UInt8(ascii: "}")) == text.count - 1 ? .hole : .word
  }

  /// - Returns: Whether no name has both a word and a part to fill in.
  private static func append(_ form: UnsafeBufferPointer<UInt8>, from start: Int, to texts: inout [UInt8]) -> Bool {
    var at = start, isWhole = true
    // A separator in front of all.
    var last: UInt8 = 0x3A
    while at < form.count {
      var next: UInt8 = 0
      switch form[at] {
      case UInt8(ascii: "$"): at = endOfHole(form, at)
      case UInt8(ascii: "*"): break
      case let byte: next = folded(byte)
      }
      if next == 0 {
        if ResourceForms.isOfName(last) { isWhole = false }
      } else if last == 0, ResourceForms.isOfName(next) {
        isWhole = false
      }
      texts.append(next)
      last = next
      at += 1
    }
    return isWhole
  }

  /// Whether nothing can be wrong with a resource, which has neither variables nor placeholders; calls `body` for types
  /// of resources that it may name.
  func isSound(_ text: UnsafeBufferPointer<UInt8>, _ body: (ResourceTypeID) -> Void) -> Bool {
    guard let arn = Self.fields(text), let service = services.number(text.part(arn.service)) else { return false }
    let region = text.part(arn.region), account = text.part(arn.account)
    let isAnyRegion = Self.isStar(region), isAnyAccount = Self.isStar(account)
    guard region.isEmpty || isAnyRegion || regions.number(region) != nil, account.isEmpty || isAnyAccount || isAccountID(account) else { return false }
    let resource = text.part(arn.resource)
    let first = resource.isEmpty ? 0 : folded(resource[0])
    if first == UInt8(ascii: ":") { return false }
    var isSound = false
    forms.withUnsafeBufferPointer { forms in
      texts.withUnsafeBufferPointer { texts in
        for index in ranges[service] {
          let form = forms[index]
          // Those that begin with something else come before, or behind.
          if form.first > first, form.first != 0 { break }
          guard form.first == first || form.first == 0, Self.takes(form.region, isEmpty: region.isEmpty, isAny: isAnyRegion), Self.takes(form.account, isEmpty: account.isEmpty, isAny: isAnyAccount),
            Self.describes(texts, form.start, form.end, resource), !(form.isBucket && resource.contains(UInt8(ascii: "/")))
          else { continue }
          body(form.type)
          // A form has what the ARN leaves empty: that may be what is wrong with it.
          if !(region.isEmpty && form.region != .nothing || account.isEmpty && form.account != .nothing) { isSound = true }
        }
      }
    }
    return isSound
  }

  /// The fields of an ARN of AWS's main partition: nil for those of others, which are few.
  private static func fields(
    _ text: UnsafeBufferPointer<UInt8>
  ) -> (service: Range<Int>, region: Range<Int>, account: Range<Int>, resource: Range<Int>)? {
    guard ARNFields.isOfMainPartition(text) else { return nil }
    var at = 8
    func field() -> Range<Int>? {
      let start = at, end = ARNFields.colon(in: text, from: start)
      guard end < text.count else { return nil }
      at = end + 1
      return start..<end
    }
    guard let service = field(), let region = field(), let account = field() else { return nil }
    return (service, region, account, at..<text.count)
  }

  private static func isStar(_ text: UnsafeBufferPointer<UInt8>) -> Bool { text.count == 1 && text[0] == UInt8(ascii: "*") }

  private static func takes(_ field: Field, isEmpty: Bool, isAny: Bool) -> Bool {
    switch field {
    case .nothing: isEmpty || isAny
    case .hole: true
    case .word: false
    }
  }

  /// Whether a text, byte for byte but for the case of letters, is the form with its parts filled in. Linear in practice, at
  /// worst the product of the lengths.
  @inline(__always)
  private static func describes(_ texts: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var f = start, t = 0
    var hole = -1, resume = 0
    while t < text.count {
      if f < end, texts[f] == 0 {
        if f + 1 == end { return true }
        hole = f
        resume = t
        f += 1
      } else if f < end, texts[f] == folded(text[t]) {
        f += 1
        t += 1
      } else if hole >= 0 {
        resume += 1
        t = resume
        f = hole + 1
      } else {
        return false
      }
    }
    while f < end, texts[f] == 0 { f += 1 }
    return f == end
  }
}
