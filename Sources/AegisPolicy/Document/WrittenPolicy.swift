import AegisBasics

/// A policy document that a file holds.
///
/// One that says the same, byte for byte, as another that was found in order is read when somebody asks for its
/// places: organizations repeat themselves.
public final class WrittenPolicy: Sendable {
  /// A document that says the same. Its places may be those of another.
  public let meaning: PolicyDocument
  /// The one that was found first of those that say the same; nil for itself.
  private let first: WrittenPolicy?
  private let read: (@Sendable () -> PolicyDocument)?
  private let clean = Latch()
  private let own = LazyReference<Read>()

  private final class Read: Sendable {
    let document: PolicyDocument
    init(_ document: PolicyDocument) { self.document = document }
  }

  public init(_ document: PolicyDocument) {
    meaning = document
    first = nil
    read = nil
  }

  /// - Parameter read: Gives this document with its own places.
  public init(repeating other: WrittenPolicy, read: @escaping @Sendable () -> PolicyDocument) {
    meaning = other.meaning
    first = other.first ?? other
    self.read = read
  }

  /// Whether a check of this run had nothing to say of it, or of one that says the same.
  public var isKnownClean: Bool { (first ?? self).clean.isClosed }

  /// Notes that a check of this run had nothing to say of it.
  public func noteClean() { (first ?? self).clean.close() }

  /// The places of `meaning` are this document's own.
  public var hasOwnPlaces: Bool { read == nil }

  /// The document with its own places.
  public var document: PolicyDocument {
    guard let read else { return meaning }
    return (own.load() ?? own.storeIfNil(Read(read()))).document
  }
}
