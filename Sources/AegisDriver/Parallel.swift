import Synchronization

/// Calls `body` for every index, on up to `jobs` threads, and gives the results in order.
///
/// The order in which indices are taken depends on scheduling; where the results stand does not.
public func mapInParallel<Result: Sendable>(
  _ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Result
) async -> [Result] {
  let workers = min(jobs, count)
  guard workers > 1 else { return (0..<count).map(body) }
  let counter = Counter()
  return await withTaskGroup(of: [(Int, Result)].self) { group in
    for _ in 0..<workers {
      group.addTask {
        var done: [(Int, Result)] = []
        while true {
          let index = counter.next()
          guard index < count else { return done }
          done.append((index, body(index)))
        }
      }
    }
    var slots = [Result?](repeating: nil, count: count)
    for await done in group { for (index, result) in done { slots[index] = result } }
    return slots.map { $0! }
  }
}

private final class Counter: Sendable {
  private let value = Atomic<Int>(0)

  func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}
