import AegisBasics

/// A policy document that a file holds.
///
/// One that says the same, byte for byte, as another that was found in order is read when somebody asks for its
/// places: organizations repeat themselves.
public final class WrittenPolicy: Sendable {
  /// A document that says the same. Its places may be those of another.
  public let meaning: PolicyDocument
  private let read: (@Sendable () -> PolicyDocument)?
  private let own = LazyReference<Read>()

  private final class Read: Sendable {
    let document: PolicyDocument
    init(_ document: PolicyDocument) { self.document = document }
  }

  public init(_ document: PolicyDocument) {
    meaning = document
    read = nil
  }

  /// - Parameter read: Gives this document with its own places.
  public init(repeating other: WrittenPolicy, read: @escaping @Sendable () -> PolicyDocument) {
    meaning = other.meaning
    self.read = read
  }

  /// The document with its own places.
  public var document: PolicyDocument {
    guard let read else { return meaning }
    return (own.load() ?? own.storeIfNil(Read(read()))).document
  }
}
