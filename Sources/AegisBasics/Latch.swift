public import Synchronization

/// What is open until somebody closes it, on any thread, and closed from then on.
public struct Latch: ~Copyable, Sendable {
  @usableFromInline let value = Atomic(false)

  @inlinable public init() {}

  @inlinable public var isClosed: Bool { value.load(ordering: .relaxed) }

  @inlinable public func close() { value.store(true, ordering: .relaxed) }
}
