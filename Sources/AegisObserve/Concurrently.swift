public import AegisCloud

/// Calls `body` for every item, up to `limit` at once; the results in order, or the first failure in order.
public func mapConcurrently<Item: Sendable, Value: Sendable>(
  _ items: [Item], limit: Int, _ body: @escaping @Sendable (Item) async throws(AWSError) -> Value
) async throws(AWSError) -> [Value] {
  let results = await mapConcurrentlyToResults(items, limit: limit, body)
  var values: [Value] = []
  values.reserveCapacity(results.count)
  for result in results { values.append(try result.get()) }
  return values
}

/// Calls `body` for every item, up to `limit` at once; all results in order. Stops beginning new ones once one has failed.
func mapConcurrentlyToResults<Item: Sendable, Value: Sendable>(
  _ items: [Item], limit: Int, stopsAtFailure: Bool = true, _ body: @escaping @Sendable (Item) async throws(AWSError) -> Value
) async -> [Result<Value, AWSError>] {
  @Sendable func one(_ item: Item) async -> Result<Value, AWSError> {
    do throws(AWSError) { return .success(try await body(item)) } catch { return .failure(error) }
  }
  return await withTaskGroup(of: (Int, Result<Value, AWSError>).self) { group in
    var results = [Result<Value, AWSError>?](repeating: nil, count: items.count)
    var next = 0
    func begin() {
      guard next < items.count else { return }
      let index = next
      next += 1
      group.addTask { (index, await one(items[index])) }
    }
    for _ in 0..<min(limit, items.count) { begin() }
    for await (index, result) in group {
      results[index] = result
      if case .failure = result, stopsAtFailure { next = items.count }
      begin()
    }
    return results.compactMap { $0 }
  }
}
