public import AegisBasics

/// What the rest of an organization has to know of an account: enough to judge all else without the account's files.
public struct AccountSummary: Sendable, Equatable {
  struct Fact: Equatable {
    let name: String
    let bytes: [UInt8]
  }

  /// The numbers of accounts that a `NeighbourRule` looks into when it judges this one.
  public let neighbours: [String]
  /// `AccountNames`.
  let names: [UInt8]
  /// What program rules work out for each account, see `ProgramFacts.kept`.
  let facts: [Fact]

  public func write(to writer: inout CompactWriter) {
    writer.add(each: neighbours) { $1.add($0) }
    writer.add(names)
    writer.add(each: facts) { fact, writer in
      writer.add(fact.name)
      writer.add(fact.bytes)
    }
  }
}

extension AccountSummary {
  public init?(from reader: inout CompactReader) {
    guard let neighbours = reader.list({ $0.text() }), let names = reader.run(),
      let facts = reader.list({ reader in reader.text().flatMap { name in reader.run().map { Fact(name: name, bytes: $0) } } })
    else { return nil }
    (self.neighbours, self.names, self.facts) = (neighbours, names, facts)
  }
}

/// Accounts that are known by their summaries alone.
public struct SummarizedAccounts: Sendable {
  /// By the accounts' keys.
  public let summaries: [String: AccountSummary]
  /// The accounts that are judged, by their keys.
  public let judged: Set<String>
  /// The file that each number stands for in the summaries.
  let files: [FileID?]

  public init(_ summaries: [String: AccountSummary], judged: Set<String>, files: [FileID?]) {
    (self.summaries, self.judged, self.files) = (summaries, judged, files)
  }
}

/// How summaries are made.
public struct SummaryTerms: Sendable {
  /// The numbers that stand for files.
  let numbers: [FileID: Int]
  /// For digests that are compared with those of other runs.
  let seed: ContentDigest

  public init(numbers: [FileID: Int], seed: ContentDigest) { (self.numbers, self.seed) = (numbers, seed) }
}

/// Something that a rule works out for an account, as bytes in a summary.
protocol StorableFact {
  init?(from reader: inout FactReader)
  func write(to writer: inout FactWriter)
}

struct FactWriter {
  var values = CompactWriter()
  /// The numbers that stand for files.
  let numbers: [FileID: Int]
  /// A place is in a file that has no number.
  private(set) var isUnfit = false

  init(numbers: [FileID: Int]) { self.numbers = numbers }

  mutating func add(_ place: SourceRange) {
    guard let number = numbers[place.file] else {
      isUnfit = true
      return
    }
    values.add(number)
    values.add(UInt64(place.range.start))
    values.add(UInt64(place.range.end))
  }
}

struct FactReader {
  var values: CompactReader
  let files: [FileID?]

  init(_ bytes: [UInt8], files: [FileID?]) {
    values = CompactReader(bytes)
    self.files = files
  }

  mutating func place() -> SourceRange? {
    guard let number = values.number(), number < UInt64(files.count), let file = files[Int(number)],
      let start = values.number().flatMap(UInt32.init(exactly:)), let end = values.number().flatMap(UInt32.init(exactly:))
    else { return nil }
    return SourceRange(file, TextRange(start, end))
  }
}

extension Array: StorableFact where Element: StorableFact {
  init?(from reader: inout FactReader) {
    guard let count = reader.values.count() else { return nil }
    self = []
    reserveCapacity(count)
    for _ in 0..<count {
      guard let element = Element(from: &reader) else { return nil }
      append(element)
    }
  }

  func write(to writer: inout FactWriter) {
    writer.values.add(count)
    for element in self { element.write(to: &writer) }
  }
}

extension String: StorableFact {
  init?(from reader: inout FactReader) {
    guard let text = reader.values.text() else { return nil }
    self = text
  }

  func write(to writer: inout FactWriter) { writer.values.add(self) }
}

/// The facts of one run, of which each account has the same: those of accounts that are known by their summaries alone, and
/// those that are worked out.
final class SummaryBook {
  private let known: SummarizedAccounts?
  let terms: SummaryTerms
  private(set) var made: [String: [AccountSummary.Fact]] = [:]
  /// A fact is missing, or could not be kept: the run's summaries, or what was made of them, are of no use.
  private(set) var isUnfit = false

  init(_ known: SummarizedAccounts?, _ terms: SummaryTerms) {
    self.known = known
    self.terms = terms
  }

  func fact<Value: StorableFact>(_ name: String, of account: String, as _: Value.Type) -> Value? {
    guard let known, let summary = known.summaries[account] else { return nil }
    if let fact = summary.facts.first(where: { $0.name == name }) {
      var reader = FactReader(fact.bytes, files: known.files)
      if let value = Value(from: &reader), reader.values.isAtEnd { return value }
    }
    isUnfit = true
    return nil
  }

  func note(_ value: some StorableFact, _ name: String, of account: String) {
    var writer = FactWriter(numbers: terms.numbers)
    value.write(to: &writer)
    if writer.isUnfit { isUnfit = true }
    made[account, default: []].append(AccountSummary.Fact(name: name, bytes: writer.values.bytes))
  }
}
