public import AegisBasics

/// The names of one kind of resource in one account, and how references find them.
///
/// Tables of spellings are made when a reference first needs them, so that finding costs the same
/// however many resources there are.
public struct NameTable: Sendable {
  public let names: [Located<String>]
  private var tables: [[String: Match]?] = Spelling.inOrder.map { _ in nil }

  public enum Match: Sendable, Equatable {
    case one(Int)
    /// Two resources answer to the same spelling.
    case two(Int, Int)
  }

  public init(_ names: [Located<String>]) { self.names = names }

  /// What a name finds by the first spelling that anything answers to.
  public mutating func find(_ name: String) -> Match? {
    for stage in tables.indices {
      if tables[stage] == nil { tables[stage] = table(Spelling.inOrder[stage]) }
      if let match = tables[stage]![name] { return match }
    }
    return nil
  }

  private func table(_ spelling: Spelling) -> [String: Match] {
    var table: [String: Match] = [:]
    table.reserveCapacity(names.count)
    for (index, name) in names.enumerated() {
      let key = spelling.spell(name.value)
      // Names that differ in case only are one resource to AWS, which is reported where they are defined.
      if case .one(let first) = table[key], foldedName(names[first].value) != foldedName(name.value) {
        table[key] = .two(first, index)
      } else if table[key] == nil {
        table[key] = .one(index)
      }
    }
    return table
  }
}
