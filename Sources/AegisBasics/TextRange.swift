/// A half-open range of UTF-8 byte offsets inside one source file.
///
/// Eight bytes, trivially copyable. It does not know which file it belongs to: everything that
/// lives inside a single tree stores a `TextRange`; a `SourceRange` adds the file where values
/// from different files meet.
package struct TextRange: Hashable, Sendable, BitwiseCopyable {
  package var start: UInt32
  package var end: UInt32

  @inlinable
  package init(_ start: UInt32, _ end: UInt32) {
    self.start = start
    self.end = end
  }

  /// The empty range at `offset`.
  @inlinable
  package init(at offset: UInt32) { self.init(offset, offset) }

  @inlinable package var isEmpty: Bool { start >= end }
  @inlinable package var count: UInt32 { isEmpty ? 0 : end - start }

  package func contains(_ offset: UInt32) -> Bool { offset >= start && offset < end }

  package func contains(_ other: TextRange) -> Bool { other.start >= start && other.end <= end }
}

/// Identifies a file registered in a `SourceMap`. Opaque: there is no path inside.
package struct FileID: Hashable, Sendable, BitwiseCopyable, Comparable {
  package let rawValue: UInt32

  @inlinable
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static func < (left: FileID, right: FileID) -> Bool { left.rawValue < right.rawValue }
}

/// A range together with the file that it lies in.
package struct SourceRange: Hashable, Sendable, BitwiseCopyable {
  package var file: FileID
  package var range: TextRange

  @inlinable
  package init(_ file: FileID, _ range: TextRange) {
    self.file = file
    self.range = range
  }
}

/// A value and the place it was written.
package struct Located<Value: Sendable>: Sendable {
  package var value: Value
  package var at: SourceRange

  package init(_ value: Value, at: SourceRange) {
    self.value = value
    self.at = at
  }
}
