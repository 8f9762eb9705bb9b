public import AegisChangeSet
public import AegisCloud
public import AegisSystem
import Synchronization

/// What became of the steps of a plan.
public struct Outcome: Sendable {
  public enum Result: Sendable {
    case done
    case failed(AWSError)
    /// Something that has to come before failed, or the run was stopped.
    case notTried
  }

  /// One for each step of the plan.
  public var results: [Result]
  /// The plan's ids, and those that AWS gave since; nil where no call was made.
  public var ids: Identifiers?

  public init(results: [Result], ids: Identifiers? = nil) {
    self.results = results
    self.ids = ids
  }

  public var isComplete: Bool {
    results.allSatisfy { result in
      if case .done = result { return true }
      return false
    }
  }

  public func isDone(_ step: Int) -> Bool {
    if case .done = results[step] { return true }
    return false
  }
}

/// Told before and after every call.
public protocol DeploymentObserver: Sendable {
  func willRun(_ step: Int, of plan: ChangeSet) throws(DiskError)
  func didRun(_ step: Int, of plan: ChangeSet, failure: AWSError?)
}

/// Carries a plan out: the organization's first steps one by one, then all accounts side by side, then the
/// organization's last steps.
///
/// A step that fails stops its account; what other accounts' steps need of it is not tried, and neither are the
/// organization's last steps.
public final class Deployment: Sendable {
  let plan: ChangeSet
  let management: AWSClient
  let member: @Sendable (_ key: String, _ id: String) -> AWSClient
  let managementKey: String
  let observer: any DeploymentObserver
  /// False as soon as nothing may be called any more.
  let mayGoOn: @Sendable () async -> Bool
  let runner: StepRunner
  private let calls: Slots
  private let state: Mutex<State>

  private struct State: Sendable {
    var results: [Outcome.Result?]
    var waiting: [Int: [CheckedContinuation<Void, Never>]] = [:]
    var ids: Identifiers
    var clients: [String: AWSClient] = [:]
    /// Accounts that this run has made, with a role in each that AWS put there.
    var newAccounts: Set<String> = []
  }

  /// - Parameter parallelism: How many calls may be under way at once.
  public init(
    _ plan: ChangeSet, management: AWSClient, managementKey: String, member: @escaping @Sendable (String, String) -> AWSClient,
    parallelism: Int, poll: PollPolicy = PollPolicy(), observer: any DeploymentObserver,
    mayGoOn: @escaping @Sendable () async -> Bool
  ) {
    self.plan = plan
    self.management = management
    self.managementKey = managementKey
    self.member = member
    self.observer = observer
    self.mayGoOn = mayGoOn
    runner = StepRunner(partition: management.cloud.partition.name, poll: poll)
    calls = Slots(parallelism)
    state = Mutex(State(results: Array(repeating: nil, count: plan.steps.count), ids: plan.ids))
  }

  public func run() async -> Outcome {
    let before = plan.steps.indices.filter { plan.steps[$0].isBeforeAccounts }
    let after = plan.steps.indices.filter { plan.steps[$0].isAfterAccounts }
    var accounts: [String: [Int]] = [:]
    for (index, step) in plan.steps.enumerated() { if let key = step.scope.account { accounts[key, default: []].append(index) } }
    let isGood = await runSerially(before)
    if isGood {
      await withTaskGroup(of: Void.self) { group in
        for key in accounts.keys.sorted() {
          let steps = accounts[key] ?? []
          group.addTask { await self.runAccount(key, steps) }
        }
      }
    }
    for indices in accounts.values { for index in indices { settle(index, .notTried, ifOpen: true) } }
    let allDone = (before + accounts.values.flatMap { $0 }).allSatisfy { isDone($0) }
    if allDone { _ = await runSerially(after) }
    for index in plan.steps.indices { settle(index, .notTried, ifOpen: true) }
    return state.withLock { state in Outcome(results: state.results.map { $0 ?? .notTried }, ids: state.ids) }
  }

  // MARK: Order

  private func runSerially(_ steps: [Int]) async -> Bool {
    for index in steps {
      guard await runStep(index) else { return false }
    }
    return true
  }

  /// Phase by phase, the steps of one phase side by side.
  private func runAccount(_ key: String, _ steps: [Int]) async {
    var rest = steps[...]
    while let first = rest.first {
      let phase = plan.steps[first].phase
      let now = rest.prefix { plan.steps[$0].phase == phase }
      rest = rest.dropFirst(now.count)
      let isGood = await withTaskGroup(of: Bool.self) { group in
        for index in now { group.addTask { await self.runStep(index) } }
        var isGood = true
        for await result in group where !result { isGood = false }
        return isGood
      }
      if !isGood { break }
    }
    // Whoever waits for one of these need not wait any longer.
    for index in rest { settle(index, .notTried, ifOpen: true) }
  }

  private func runStep(_ index: Int) async -> Bool {
    for dependency in plan.steps[index].dependencies {
      await settled(dependency)
      guard isDone(dependency) else {
        settle(index, .notTried)
        return false
      }
    }
    return await calls.using {
      guard await self.mayGoOn() else {
        self.settle(index, .notTried)
        return false
      }
      return await self.call(index)
    }
  }

  private func call(_ index: Int) async -> Bool {
    let step = plan.steps[index]
    do {
      try observer.willRun(index, of: plan)
    } catch {
      settle(index, .notTried)
      return false
    }
    do throws(AWSError) {
      if let key = step.scope.account {
        let (id, client) = try client(of: key)
        try await runner.run(step.operation, account: id, client, isNewAccount: state.withLock { $0.newAccounts.contains(key) })
      } else {
        let ids = state.withLock { $0.ids }
        note(try await runner.run(step.operation, ids, management))
      }
      observer.didRun(index, of: plan, failure: nil)
      settle(index, .done)
      return true
    } catch {
      observer.didRun(index, of: plan, failure: error)
      settle(index, .failed(error))
      return false
    }
  }

  // MARK: What steps find out

  private func client(of key: String) throws(AWSError) -> (id: String, client: AWSClient) {
    let found: (String, AWSClient)? = state.withLock { state in
      guard let id = state.ids.accounts[key] else { return nil }
      if let client = state.clients[key] { return (id, client) }
      let client = key == managementKey ? management : member(key, id)
      state.clients[key] = client
      return (id, client)
    }
    guard let found else {
      throw AWSError(.service, service: "organizations", operation: "ListAccounts", message: "there is no account `\(key)` yet")
    }
    return found
  }

  private func note(_ identifier: NewIdentifier) {
    state.withLock { state in
      switch identifier {
      case .none: break
      case .organization(let root): state.ids.root = root
      case .unit(let path, let id): state.ids.units[path] = id
      case .policy(let name, let id): state.ids.policies[name] = id
      case .account(let key, let id):
        state.ids.accounts[key] = id
        state.newAccounts.insert(key)
      }
    }
  }

  private func isDone(_ index: Int) -> Bool {
    state.withLock { state in
      if case .done = state.results[index] { return true }
      return false
    }
  }

  private func settle(_ index: Int, _ result: Outcome.Result, ifOpen: Bool = false) {
    let waiting = state.withLock { state in
      if ifOpen && state.results[index] != nil { return [CheckedContinuation<Void, Never>]() }
      state.results[index] = result
      return state.waiting.removeValue(forKey: index) ?? []
    }
    for continuation in waiting { continuation.resume() }
  }

  private func settled(_ index: Int) async {
    await withCheckedContinuation { continuation in
      let isSettled = state.withLock { state in
        if state.results[index] != nil { return true }
        state.waiting[index, default: []].append(continuation)
        return false
      }
      if isSettled { continuation.resume() }
    }
  }
}

/// Lets so many bodies run at once, in the order in which they come.
final class Slots: Sendable {
  private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

  init(_ count: Int) { state = Mutex((max(1, count), [])) }

  func using<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
    let value = await body()
    let next: CheckedContinuation<Void, Never>? = state.withLock { state in
      if state.waiting.isEmpty {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
    return value
  }
}
