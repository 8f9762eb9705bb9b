/// A half-open range of UTF-8 byte offsets inside one source file.
///
/// Eight bytes, trivially copyable. It does not know which file it belongs to: everything that
/// lives inside a single tree stores a `TextRange`; a `SourceRange` adds the file where values
/// from different files meet.
public struct TextRange: Hashable, Sendable, BitwiseCopyable {
  public var start: UInt32
  public var end: UInt32

  @inlinable
  public init(_ start: UInt32, _ end: UInt32) {
    self.start = start
    self.end = end
  }

  /// The empty range at `offset`.
  @inlinable
  public init(at offset: UInt32) { self.init(offset, offset) }

  @inlinable public var isEmpty: Bool { start >= end }
  @inlinable public var count: UInt32 { isEmpty ? 0 : end - start }

  public func contains(_ offset: UInt32) -> Bool { offset >= start && offset < end }

  public func contains(_ other: TextRange) -> Bool { other.start >= start && other.end <= end }
}

/// Identifies a file registered in a `SourceMap`. Opaque: there is no path inside.
public struct FileID: Hashable, Sendable, BitwiseCopyable, Comparable {
  public let rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static func < (left: FileID, right: FileID) -> Bool { left.rawValue < right.rawValue }
}

/// A range together with the file that it lies in.
public struct SourceRange: Hashable, Sendable, BitwiseCopyable {
  public var file: FileID
  public var range: TextRange

  @inlinable
  public init(_ file: FileID, _ range: TextRange) {
    self.file = file
    self.range = range
  }
}

/// A value and the place it was written.
public struct Located<Value: Sendable>: Sendable {
  public var value: Value
  public var at: SourceRange

  public init(_ value: Value, at: SourceRange) {
    self.value = value
    self.at = at
  }
}

extension SourceRange {
  /// Of what no file holds.
  public static let nowhere = SourceRange(FileID(rawValue: .max), TextRange(at: 0))

  public var isNowhere: Bool { self == .nowhere }
}
