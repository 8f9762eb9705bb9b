/// A pattern for paths of the project, as `.gitignore` reads one.
///
/// `*` stands for any letters but `/`, `?` for one of them, `[a-z]` for one out of a set (`[!a-z]` for one
/// that is not in it), `**` for any number of folders. A pattern without `/` fits a file or folder of that
/// name wherever it is; one with `/`, if only in front, starts at the project's root. What fits a folder fits all that is in it.
public struct PathGlob: Hashable, Sendable {
  public enum Fault: Error, Sendable {
    case empty
    /// It names a folder above.
    case outside
    case unclosedSet
    /// It begins with `!`, which in a list takes out what another pattern fits.
    case negated
  }

  private enum Piece: Hashable, Sendable {
    case byte(UInt8)
    case any
    case star
    case set([ClosedRange<UInt8>], negated: Bool)
  }

  private enum Segment: Hashable, Sendable {
    case folders
    case pieces([Piece])
  }

  public let text: String
  private let segments: [Segment]

  public init(_ text: String) throws(Fault) {
    if text.hasPrefix("!") { throw .negated }
    var names = text.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    if names.isEmpty { throw .empty }
    if names.contains("..") { throw .outside }
    names.removeAll { $0 == "." }
    if !text.dropLast(text.hasSuffix("/") ? 1 : 0).contains("/") { names.insert("**", at: 0) }
    var segments: [Segment] = []
    for name in names { segments.append(name == "**" ? .folders : .pieces(try Self.pieces(Array(name.utf8)))) }
    self.text = text
    self.segments = segments
  }

  private static func pieces(_ name: [UInt8]) throws(Fault) -> [Piece] {
    var pieces: [Piece] = []
    var index = 0
    while index < name.count {
      switch name[index] {
      case UInt8(ascii: "*"): if pieces.last != .star { pieces.append(.star) }
      case UInt8(ascii: "?"): pieces.append(.any)
      case UInt8(ascii: "["):
        // A `]` that comes first is a member of the set.
        guard let end = name[index...].dropFirst(2).firstIndex(of: UInt8(ascii: "]")) else { throw .unclosedSet }
        pieces.append(set(Array(name[(index + 1)..<end])))
        index = end
      case let byte: pieces.append(.byte(byte))
      }
      index += 1
    }
    return pieces
  }

  private static func set(_ text: [UInt8]) -> Piece {
    let negated = text.first == UInt8(ascii: "!") || text.first == UInt8(ascii: "^")
    let members = Array(text.dropFirst(negated ? 1 : 0))
    var ranges: [ClosedRange<UInt8>] = []
    var index = 0
    while index < members.count {
      if index + 2 < members.count && members[index + 1] == UInt8(ascii: "-") && members[index] <= members[index + 2] {
        ranges.append(members[index]...members[index + 2])
        index += 3
      } else {
        ranges.append(members[index]...members[index])
        index += 1
      }
    }
    return .set(ranges, negated: negated)
  }

  public func matches(_ path: ProjectPath) -> Bool {
    let names = path.text.split(separator: "/").map { Array($0.utf8) }
    return Self.matches(segments[...], names[...])
  }

  /// Whether the segments fit the names or the first of them. Folders are few, so trying is cheap: a `**`
  /// that fits hands over to the next, and only the last one is ever tried again.
  private static func matches(_ segments: ArraySlice<Segment>, _ names: ArraySlice<[UInt8]>) -> Bool {
    var (segment, name) = (segments.startIndex, names.startIndex)
    var retry: (segment: Int, name: Int)?
    while segment < segments.endIndex {
      if case .folders = segments[segment] {
        segment += 1
        retry = (segment, name)
        if segment == segments.endIndex { return name < names.endIndex }
        continue
      }
      if name < names.endIndex, case .pieces(let pieces) = segments[segment], fits(pieces, names[name]) {
        segment += 1
        name += 1
      } else if let last = retry, last.name < names.endIndex {
        retry = (last.segment, last.name + 1)
        (segment, name) = (last.segment, last.name + 1)
      } else {
        return false
      }
    }
    return true
  }

  private static func fits(_ pieces: [Piece], _ name: [UInt8]) -> Bool {
    var (piece, index) = (0, 0)
    var retry: (piece: Int, index: Int)?
    while piece < pieces.count || index < name.count {
      if piece < pieces.count, case .star = pieces[piece] {
        piece += 1
        retry = (piece, index)
      } else if piece < pieces.count, index < name.count, fits(pieces[piece], name, at: &index) {
        piece += 1
      } else if let last = retry, last.index < name.count {
        retry = (last.piece, last.index + 1)
        (piece, index) = (last.piece, last.index + 1)
      } else {
        return false
      }
    }
    return true
  }

  /// `?` and negated sets take a whole UTF-8 sequence.
  private static func fits(_ piece: Piece, _ name: [UInt8], at index: inout Int) -> Bool {
    let byte = name[index]
    let isScalar: Bool
    switch piece {
    case .byte(let wanted):
      guard byte == wanted else { return false }
      isScalar = false
    case .any: isScalar = true
    case .set(let ranges, let negated):
      guard ranges.contains(where: { $0.contains(byte) }) != negated else { return false }
      isScalar = negated
    case .star: return false
    }
    index += 1
    while isScalar && index < name.count && name[index] & 0xC0 == 0x80 { index += 1 }
    return true
  }
}
