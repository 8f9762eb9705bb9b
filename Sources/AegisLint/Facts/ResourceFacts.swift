import AegisPolicy
public import AegisSyntax

/// An element of `Resource` or `NotResource`, taken apart.
public struct ResourceFacts: Sendable {
  public let node: NodeID
  /// Nil for what does not have the six fields of an ARN, such as `*`.
  public let arn: ARNFields?
  public let marks: TextMarks

  init(_ node: NodeID, _ tree: SyntaxTree) {
    self.node = node
    (arn, marks) = tree.withValue(node) { (ARNFields($0), TextMarks($0)) }
  }

  /// `*` and nothing else.
  public var isStar: Bool { marks.contains(.star) }
  public var hasWildcard: Bool { marks.contains(.wildcard) }
  public var hasVariable: Bool { marks.contains(.variable) }
}

/// Where the six fields of an ARN lie in its text: `arn:partition:service:region:account:resource`.
///
/// Ranges of bytes of the text. The first field need not be `arn`. A colon inside `${…}` separates nothing.
/// Source: AWS General Reference, "Amazon Resource Names (ARNs)".
public struct ARNFields: Hashable, Sendable, BitwiseCopyable {
  private var colons: (UInt32, UInt32, UInt32, UInt32, UInt32)
  private var length: UInt32

  public var prefix: Range<Int> { 0..<Int(colons.0) }
  public var partition: Range<Int> { Int(colons.0) + 1..<Int(colons.1) }
  public var service: Range<Int> { Int(colons.1) + 1..<Int(colons.2) }
  public var region: Range<Int> { Int(colons.2) + 1..<Int(colons.3) }
  public var account: Range<Int> { Int(colons.3) + 1..<Int(colons.4) }
  public var resource: Range<Int> { Int(colons.4) + 1..<Int(length) }

  /// The fields in their order.
  public var all: [Range<Int>] { [prefix, partition, service, region, account, resource] }

  /// Nil where there are fewer than six fields.
  public init?(_ text: UnsafeBufferPointer<UInt8>) {
    colons = (0, 0, 0, 0, 0)
    length = UInt32(truncatingIfNeeded: text.count)
    var found = 0
    var depth = 0
    var at = 0
    while at < text.count && found < 5 {
      switch text[at] {
      case UInt8(ascii: "{"): if at > 0 && text[at - 1] == UInt8(ascii: "$") { depth += 1 }
      case UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: ":") where depth == 0:
        let place = UInt32(truncatingIfNeeded: at)
        switch found {
        case 0: colons.0 = place
        case 1: colons.1 = place
        case 2: colons.2 = place
        case 3: colons.3 = place
        default: colons.4 = place
        }
        found += 1
      default: break
      }
      at += 1
    }
    if found < 5 { return nil }
  }

  /// How many fields a text has that is to be an ARN, be it one too few.
  static func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 1, depth = 0
    for at in text.indices {
      switch text[at] {
      case UInt8(ascii: "{") where at > 0 && text[at - 1] == UInt8(ascii: "$"): depth += 1
      case UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: ":") where depth == 0: count += 1
      default: break
      }
    }
    return count
  }

  /// Where the next colon of a text stands, from `start` on, eight bytes a step; its end where there is none.
  @inline(__always)
  static func colon(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var at = start
    while at &+ 8 <= text.count {
      let found = places(of: UInt8(ascii: ":"), in: UnsafeRawPointer(text.baseAddress! + at).loadUnaligned(as: UInt64.self).littleEndian)
      if found != 0 { return at &+ found.trailingZeroBitCount >> 3 }
      at &+= 8
    }
    while at < text.count, text[at] != UInt8(ascii: ":") { at &+= 1 }
    return at
  }

  /// Where the first slash of the resource's own field stands that is no part of a variable.
  ///
  /// - Parameter start: Where to begin, counted from the start of that field.
  func slash(in text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
    var isVariable = false
    for at in resource.dropFirst(start) {
      if text[at] == UInt8(ascii: "{") { isVariable = true }
      if text[at] == UInt8(ascii: "}") { isVariable = false }
      if text[at] == UInt8(ascii: "/") && !isVariable { return at }
    }
    return nil
  }

  /// Whether a text begins with `arn:aws:`, as nearly all ARNs do.
  static func isOfMainPartition(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count >= 8 && UnsafeRawPointer(text.baseAddress!).loadUnaligned(as: UInt64.self) == front
  }

  /// `arn:aws:`, as it lies in memory.
  private static var front: UInt64 { UInt64(littleEndian: 0x3A73_7761_3A6E_7261) }

  public static func == (left: ARNFields, right: ARNFields) -> Bool {
    left.colons == right.colons && left.length == right.length
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(colons.4)
    hasher.combine(length)
  }
}
