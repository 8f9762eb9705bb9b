/// A text after one slip of the hand.
public struct Slip: Sendable {
  /// Such as `line 3 deleted`, counted from 1.
  public let what: String
  public let text: [UInt8]
  /// How many mistakes it makes, at most: what changes places across lines leaves something wrong on both, and a word that
  /// changes places with a comma is taken from one value and given to another.
  public let mistakes: Int
}

/// Every text that comes of one slip: each line and each token deleted, doubled, and swapped with its neighbour.
///
/// A text is made when it is asked for, so that a few of many cost no more than a few.
public struct Slips: RandomAccessCollection, Sendable {
  private enum Change: Int, CaseIterable { case deleted, doubled, swapped }

  public let original: [UInt8]
  private let lines: [Int]
  private let tokens: [Int]

  public init(of text: [UInt8]) {
    original = text
    lines = pieces(of: text, startingAt: startsOfLines)
    tokens = pieces(of: text, startingAt: startsOfTokens)
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { Self.count(lines) + Self.count(tokens) }

  /// Each piece is deleted and doubled; all but the last are swapped with the next.
  private static func count(_ bounds: [Int]) -> Int { bounds.count < 2 ? 0 : (bounds.count - 1) * 3 - 1 }

  public subscript(index: Int) -> Slip {
    let isLine = index < Self.count(lines)
    let bounds = isLine ? lines : tokens
    let (piece, change) = (isLine ? index : index - Self.count(lines)).quotientAndRemainder(dividingBy: 3)
    let (start, end) = (bounds[piece], bounds[piece + 1])
    var text: [UInt8] = []
    text.reserveCapacity(original.count + end - start)
    text += original[..<start]
    switch Change(rawValue: change)! {
    case .deleted: text += original[end...]
    case .doubled: text += original[start..<end] + original[start...]
    case .swapped: text += original[end..<bounds[piece + 2]] + original[start..<end] + original[bounds[piece + 2]...]
    }
    let name = "\(Change(rawValue: change)!)"
    let isSwap = Change(rawValue: change)! == .swapped
    if isLine { return Slip(what: "line \(piece + 1) \(name)", text: text, mistakes: isSwap ? 2 : 1) }
    let line = original[..<start].count { $0 == 0x0A } + 1
    let token = String(decoding: original[start..<end], as: UTF8.self).debugDescription
    let changesTwo = isSwap && original[start..<bounds[piece + 2]].contains { $0 == 0x0A || $0 == UInt8(ascii: ",") }
    return Slip(what: "token \(token) of line \(line) \(name)", text: text, mistakes: changesTwo ? 2 : 1)
  }
}

/// The offsets at which the pieces of a text begin, and its length.
public func pieces(of text: [UInt8], startingAt starts: ([UInt8]) -> [Int]) -> [Int] {
  text.isEmpty ? [] : starts(text) + [text.count]
}

public func startsOfLines(_ text: [UInt8]) -> [Int] {
  [0] + text.indices.dropLast().filter { text[$0] == 0x0A }.map { $0 + 1 }
}

/// Words, runs of spaces, and single other characters.
public func startsOfTokens(_ text: [UInt8]) -> [Int] {
  func kind(_ byte: UInt8) -> Int {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: 0
    case 0x20: 1
    default: 2
    }
  }
  return text.indices.filter { $0 == 0 || kind(text[$0]) == 2 || kind(text[$0]) != kind(text[$0 - 1]) }
}
