import AegisBasics
import AegisPolicy
import AegisSchema
import Synchronization

/// The policy documents of a run that were found in order, so that the same text is read once.
///
/// What a document says depends on its text, its kind and the catalog only; one memo goes with one catalog.
public final class DocumentMemo: Sendable {
  struct Key: Hashable, Sendable {
    let text: TextExcerpt
    let kind: PolicyKind
  }

  struct Entry: Sendable {
    let policy: WrittenPolicy
    let json: [UInt8]
  }

  private let entries = Mutex<[Key: Entry]>([:])

  public init() {}

  func entry(_ key: Key) -> Entry? { entries.withLock { $0[key] } }

  func remember(_ key: Key, _ entry: Entry) { entries.withLock { _ = $0.updateValue(entry, forKey: key) } }
}
