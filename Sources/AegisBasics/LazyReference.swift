public import Synchronization

/// A reference that is made when it is first asked for; of several tasks that make one, all are given the first.
///
/// The library's `AtomicLazyReference` does the same, but looks up the types at run time: a look at it costs hundreds of
/// instructions, and a run has tens of thousands of them.
public struct LazyReference<Value: AnyObject & Sendable>: ~Copyable, Sendable {
  /// The address of what is stored, which is retained once; zero for nothing.
  @usableFromInline let address = Atomic<UInt>(0)

  @inlinable public init() {}

  /// Nil where nothing was stored yet.
  @inlinable public func load() -> Value? {
    Self.reference(address.load(ordering: .acquiring))?.takeUnretainedValue()
  }

  /// - Returns: What is stored: the value, or what another task stored before.
  @inlinable public func storeIfNil(_ value: Value) -> Value {
    let own = Unmanaged.passRetained(value)
    let (isStored, former) = address.compareExchange(expected: 0, desired: UInt(bitPattern: own.toOpaque()), ordering: .acquiringAndReleasing)
    guard !isStored, let former = Self.reference(former) else { return value }
    own.release()
    return former.takeUnretainedValue()
  }

  @inlinable static func reference(_ address: UInt) -> Unmanaged<Value>? {
    UnsafeRawPointer(bitPattern: address).map { Unmanaged.fromOpaque($0) }
  }

  @inlinable deinit {
    Self.reference(address.load(ordering: .acquiring))?.release()
  }
}
