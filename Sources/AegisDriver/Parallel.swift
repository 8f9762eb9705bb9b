import Synchronization

/// Calls `body` for every index, on up to `jobs` threads, and gives the results in order.
///
/// The order in which indices are taken depends on scheduling; where the results stand does not.
public func mapInParallel<Result: Sendable>(
  _ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Result
) async -> [Result] {
  let workers = min(jobs, count)
  guard workers > 1 else { return (0..<count).map(body) }
  let queue = Queue(count, workers: workers)
  return await withTaskGroup(of: [(Int, Result)].self) { group in
    for _ in 0..<workers {
      group.addTask {
        var done: [(Int, Result)] = []
        while let run = queue.next() { for index in run { done.append((index, body(index))) } }
        return done
      }
    }
    var slots = [Result?](repeating: nil, count: count)
    for await done in group { for (index, result) in done { slots[index] = result } }
    return slots.map { $0! }
  }
}

/// The indices that nobody has taken yet, in runs that get shorter: neighbours, which are alike more often than not, go to one
/// worker, and at the end none waits long for another.
private final class Queue: Sendable {
  private let taken = Atomic<Int>(0)
  private let count: Int
  private let workers: Int

  init(_ count: Int, workers: Int) { (self.count, self.workers) = (count, workers) }

  /// Nil where nothing is left.
  func next() -> Range<Int>? {
    var start = taken.load(ordering: .relaxed)
    while start < count {
      let end = start + max(1, (count - start) / (4 * workers))
      let exchange = taken.compareExchange(expected: start, desired: end, ordering: .relaxed)
      if exchange.exchanged { return start..<end }
      start = exchange.original
    }
    return nil
  }
}
