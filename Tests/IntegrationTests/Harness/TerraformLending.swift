import Testing

/// Lends each test of a suite a terraform of its own while it runs.
struct TerraformLending: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
    try await TerraformPool.shared.lend { terraform in
      try await Terraform.$lent.withValue(terraform) { try await function() }
    }
  }
}

extension Trait where Self == TerraformLending {
  /// As many of the suite's tests run at a time as there are in the pool.
  static var lent: Self { TerraformLending() }
}

/// The terraforms of a run, each made when it is needed first. Four of them, with their providers, take
/// some five gigabytes, and keep two cores busy: with more, others wait so long for a turn that calls run out of time.
private actor TerraformPool {
  static let shared = TerraformPool(4)

  private var idle: [Task<Terraform, any Error>] = []
  private var unmade: Int
  private var waiting: [CheckedContinuation<Task<Terraform, any Error>, Never>] = []

  init(_ size: Int) { unmade = size }

  nonisolated func lend(_ body: (Terraform) async throws -> Void) async throws {
    let made = await take()
    let result: Result<Void, any Error>
    do {
      let terraform = try await made.value
      defer { terraform.endServing() }
      result = .success(try await body(terraform))
    } catch {
      result = .failure(error)
    }
    await giveBack(made)
    try result.get()
  }

  private func take() async -> Task<Terraform, any Error> {
    if let one = idle.popLast() { return one }
    guard unmade > 0 else { return await withCheckedContinuation { waiting.append($0) } }
    unmade -= 1
    return Task { try await Terraform() }
  }

  private func giveBack(_ one: Task<Terraform, any Error>) {
    if waiting.isEmpty { idle.append(one) } else { waiting.removeFirst().resume(returning: one) }
  }
}
