import AegisBasics

/// Where a place is in a JSON text, told by what stands in front of it alone.
struct JSONPath {
  /// The keys around the place, from the outermost; lists leave no trace.
  private(set) var keys: [String] = []
  /// A key is expected, not a value.
  private(set) var isKey = false
  /// What is typed so far, without a quote.
  private(set) var typed = ""
  private(set) var isInQuotes = false
  /// Where what is typed begins, behind the quote.
  private(set) var start: UInt32 = 0
  /// Keys in front of the place in the same object.
  private(set) var siblings: Set<String> = []

  private struct Container {
    var isObject: Bool
    var key: String?
    var expectsKey: Bool
    var keys: Set<String> = []
  }

  /// - Parameter range: The JSON text, up to the place.
  init(_ text: [UInt8], _ range: Range<Int>) {
    var open: [Container] = []
    var at = range.lowerBound
    let end = min(range.upperBound, text.count)
    var word = at
    while at < end {
      let byte = text[at]
      switch byte {
      case UInt8(ascii: "\""):
        let first = at + 1
        at = first
        while at < end && text[at] != UInt8(ascii: "\"") && text[at] != 0x0A {
          at += text[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        if at >= end {
          isInQuotes = true
          start = UInt32(first)
          typed = String(decoding: text[min(first, end)..<end], as: UTF8.self)
          finish(open)
          return
        }
        if var last = open.last, last.isObject, last.expectsKey {
          last.key = String(decoding: text[first..<at], as: UTF8.self)
          last.keys.insert(last.key!)
          open[open.count - 1] = last
        }
        word = at + 1
      case UInt8(ascii: "{"):
        open.append(Container(isObject: true, key: nil, expectsKey: true))
        word = at + 1
      case UInt8(ascii: "["):
        open.append(Container(isObject: false, key: nil, expectsKey: false))
        word = at + 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = open.popLast()
        word = at + 1
      case UInt8(ascii: ":"):
        if !open.isEmpty { open[open.count - 1].expectsKey = false }
        word = at + 1
      case UInt8(ascii: ","):
        if let last = open.last, last.isObject {
          open[open.count - 1].expectsKey = true
          open[open.count - 1].key = nil
        }
        word = at + 1
      default: break
      }
      at += 1
    }
    while word < end && (text[word] <= 0x20) { word += 1 }
    start = UInt32(word)
    typed = String(decoding: text[word..<end], as: UTF8.self)
    finish(open)
  }

  private mutating func finish(_ open: [Container]) {
    let isObject = open.last?.isObject ?? false
    isKey = isObject && open.last!.expectsKey
    siblings = open.last?.keys ?? []
    for (index, container) in open.enumerated() where container.isObject {
      if index == open.count - 1 && isKey { break }
      if let key = container.key { keys.append(key) }
    }
  }
}
