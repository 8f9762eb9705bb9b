public import AegisBasics

public enum NodeKind: UInt8, Sendable, BitwiseCopyable {
  /// Children alternate between key and value.
  case mapping
  case sequence
  case scalar
  /// Stands for the node that its anchor names.
  case alias

  // Spelled out, because a derived `==` is a call through a witness table in every other module.
  @inlinable @inline(__always)
  public static func == (left: Self, right: Self) -> Bool {
    unsafeBitCast(left, to: UInt8.self) == unsafeBitCast(right, to: UInt8.self)
  }
}

/// How a scalar is written. The last three are JSON's.
public enum ScalarStyle: UInt8, Sendable, BitwiseCopyable {
  case plain
  case singleQuoted
  case doubleQuoted
  case literal
  case folded
  case jsonString
  case jsonNumber
  /// `true`, `false`, `null`.
  case jsonKeyword

  @inlinable @inline(__always)
  public static func == (left: Self, right: Self) -> Bool {
    unsafeBitCast(left, to: UInt8.self) == unsafeBitCast(right, to: UInt8.self)
  }
}

public struct NodeFlags: OptionSet, Sendable, BitwiseCopyable {
  public let rawValue: UInt16
  @inlinable @inline(__always) public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The value is not a run of bytes of the file: it has to be decoded.
  @inlinable public static var encoded: NodeFlags { NodeFlags(rawValue: 1) }
  /// A part of it could not be read, and that has been reported: nothing may be concluded from what it lacks.
  @inlinable public static var incomplete: NodeFlags { NodeFlags(rawValue: 2) }
  /// An empty place where a value could stand.
  @inlinable public static var absent: NodeFlags { NodeFlags(rawValue: 4) }
  /// Written in brackets.
  @inlinable public static var flow: NodeFlags { NodeFlags(rawValue: 8) }
  /// Has a tag or an anchor, see `SyntaxTree.properties`.
  @inlinable public static var hasProperties: NodeFlags { NodeFlags(rawValue: 16) }

  /// Its value is not what the file says, but what was filled in: see `SyntaxTree.filled`.
  @inlinable public static var filled: NodeFlags { NodeFlags(rawValue: 32) }

  @inlinable @inline(__always)
  public func contains(_ other: NodeFlags) -> Bool { rawValue & other.rawValue == other.rawValue }

  @inlinable @inline(__always)
  public func isDisjoint(with other: NodeFlags) -> Bool { rawValue & other.rawValue == 0 }
}

/// The index of a node in its tree.
public typealias NodeID = Int

/// A tree of YAML or JSON values as a flat array in document order.
///
/// It belongs to one file, knows the range of everything in it, and needs nothing else to be read.
/// Values are decoded on demand.
public final class SyntaxTree: Sendable {
  public struct Record: Sendable, BitwiseCopyable {
    public var kind: NodeKind
    public var style: ScalarStyle
    public var flags: NodeFlags
    /// The whole node as written: with its quotes, brackets, or block header.
    public var range: TextRange
    /// Of a collection: the index behind its subtree. Of an alias: the node it stands for, or `none`.
    /// Of a block scalar: its index in `blocks`. Of a JSON string with escapes: its index in `decoded`.
    /// Of a scalar that was filled in: its index in `filled`.
    public var link: UInt32
  }

  /// Where the content of a block scalar lies, and how it is to be read.
  public struct BlockScalar: Sendable, BitwiseCopyable {
    public enum Chomping: UInt8, Sendable, BitwiseCopyable { case clip, strip, keep }
    public var content: TextRange
    public var indentation: UInt32
    public var chomping: Chomping
  }

  public struct Properties: Sendable {
    public var node: NodeID
    public var anchor: TextRange?
    public var tag: TextRange?
  }

  /// A scalar of YAML around a JSON document.
  public struct Holder: Sendable, BitwiseCopyable {
    public var range: TextRange
    public var style: ScalarStyle
  }

  public static let none: UInt32 = .max

  public let file: FileID
  /// The file's text.
  public let text: [UInt8]
  public let records: [Record]
  public let blocks: [BlockScalar]
  public let properties: [Properties]
  /// Values of JSON strings that are not runs of bytes of the file.
  public let decoded: [[UInt8]]
  /// Values of scalars that were filled in, see `filling`.
  public let filled: [DecodedScalar]
  public let comments: [TextRange]
  /// The scalars of YAML that the tree's JSON documents stand in, where these had to be decoded to be read: in quotes, plain
  /// or folded. In the order of the file.
  public let holders: [Holder]
  /// What a reported mistake in the structure may have torn apart: nothing is concluded from the shape of what stands there.
  public let broken: [TextRange]
  /// It is known that nothing but printable ASCII and line feeds stands in the text.
  public let isPlain: Bool

  public init(
    file: FileID, text: [UInt8], records: [Record], blocks: [BlockScalar] = [], properties: [Properties] = [],
    decoded: [[UInt8]] = [], filled: [DecodedScalar] = [], comments: [TextRange] = [], holders: [Holder] = [], broken: [TextRange] = [], isPlain: Bool = false
  ) {
    self.file = file
    self.text = text
    self.records = records
    self.blocks = blocks
    self.properties = properties
    self.decoded = decoded
    self.filled = filled
    self.comments = comments
    self.holders = holders
    self.broken = broken
    self.isPlain = isPlain
  }

  public var root: NodeID? { records.isEmpty ? nil : 0 }

  @inlinable
  public func kind(_ node: NodeID) -> NodeKind { records[node].kind }
  @inlinable
  public func range(_ node: NodeID) -> TextRange { records[node].range }
  @inlinable
  public func place(_ node: NodeID) -> SourceRange { SourceRange(file, records[node].range) }

  /// The index behind the subtree of a node.
  @inlinable @inline(__always)
  public func end(of node: NodeID) -> NodeID {
    let record = records[node]
    switch record.kind {
    case .mapping, .sequence: return Int(record.link)
    case .scalar, .alias: return node + 1
    }
  }

  /// The node itself, or what an alias stands for; an alias to nothing stays itself.
  @inlinable
  public func resolved(_ node: NodeID) -> NodeID {
    let record = records[node]
    return record.kind == .alias && record.link != Self.none ? Int(record.link) : node
  }

  /// Where a scalar is written: with its quotes, or with its lines where it is a block.
  public func wholeText(of scalar: NodeID) -> TextRange {
    let record = records[scalar]
    guard record.style == .literal || record.style == .folded else { return record.range }
    return TextRange(record.range.start, max(record.range.end, blocks[Int(record.link)].content.end))
  }

  /// Whether nothing stands there, or what YAML and JSON read as null.
  @inlinable
  public func isNull(_ node: NodeID) -> Bool {
    let record = records[node]
    guard record.kind == .scalar else { return false }
    if record.flags.contains(.absent) { return true }
    guard record.style == .plain || record.style == .jsonKeyword else { return false }
    let range = record.range
    switch range.count {
    case 1: return text[Int(range.start)] == UInt8(ascii: "~")
    case 4:
      let word = text[Int(range.start)..<Int(range.end)]
      return word.elementsEqual("null".utf8) || word.elementsEqual("Null".utf8) || word.elementsEqual("NULL".utf8)
    default: return false
    }
  }

  /// The nodes of a sequence.
  public func items(_ sequence: NodeID) -> [NodeID] {
    var found: [NodeID] = []
    var child = sequence + 1
    let end = end(of: sequence)
    while child < end {
      found.append(child)
      child = self.end(of: child)
    }
    return found
  }

  /// The keys and values of a mapping.
  public func entries(_ mapping: NodeID) -> [(key: NodeID, value: NodeID)] {
    var found: [(key: NodeID, value: NodeID)] = []
    var child = mapping + 1
    let end = end(of: mapping)
    while child < end {
      let value = self.end(of: child)
      found.append((child, value))
      child = self.end(of: value)
    }
    return found
  }

  /// The first value of a mapping under a key; nil where there is none, or the node is no mapping.
  public func member(_ name: String, of node: NodeID) -> NodeID? {
    guard kind(node) == .mapping else { return nil }
    return entries(node).first { kind($0.key) == .scalar && string($0.key) == name }?.value
  }

  /// Whether the text of a node says all that it means: no alias stands for what is written elsewhere, and no tag or anchor
  /// before it is left out.
  public func isSelfContained(_ node: NodeID) -> Bool {
    records[node..<end(of: node)].allSatisfy { $0.kind != .alias && !$0.flags.contains(.hasProperties) }
  }
}
