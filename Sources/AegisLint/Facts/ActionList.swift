import AegisPolicy

/// The actions of a statement, with what is asked of them beside those of other statements.
struct ActionList {
  /// The numbers of its actions, whatever the case of their letters.
  private let folded: [UInt32]
  private let isNot: Bool
  /// A bit for each action by its number, so that most lists need not be compared.
  private let bits: UInt64
  /// `*` is one of the actions.
  private let hasStar: Bool
  private let patterns: [[UInt8]]
  /// Any action may be among its, `*` and patterns taken into account.
  private let isOpen: Bool
  /// How long its texts are together, in bytes.
  let length: Int

  /// - Parameter isNot: They stand in `NotAction`.
  init(_ actions: ArraySlice<KnownTexts.ActionNumber>, isNot: Bool, _ texts: KnownTexts) {
    folded = actions.map(\.folded)
    self.isNot = isNot
    bits = folded.reduce(0) { $0 | Self.bit($1) }
    hasStar = actions.contains { $0.marks.contains(.star) }
    patterns = actions.filter { $0.marks.contains(.wildcard) }.map { texts.withText($0) { Array($0) } }
    isOpen = isNot || hasStar || !patterns.isEmpty
    length = actions.reduce(0) { $0 + texts.withText($1) { $0.count } }
  }

  @inline(__always)
  static func bit(_ action: UInt32) -> UInt64 { 1 << UInt64(action & 63) }

  /// The bits of all actions that it may hold, as shows without a look at one.
  var held: UInt64 { isOpen ? .max : bits }

  /// Whether it may hold the first action of another list, by their texts alone.
  ///
  /// - Parameters:
  ///   - action: Its number, whatever the case of its letters.
  ///   - isNot: It is the first of a `NotAction`.
  func mayHold(_ action: UInt32, isFirstOfNot isOtherNot: Bool, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if isNot || hasStar { return true }
    // What `NotAction` speaks of only another one, or `*`, can hold.
    if isOtherNot { return false }
    if bits & Self.bit(action) != 0, folded.contains(action) { return true }
    return patterns.contains { pattern in pattern.withUnsafeBufferPointer { globCovers($0, text) } }
  }
}
