import AegisBasics
public import AegisChangeSet
import AegisSystem
public import AegisTerraform
import Synchronization

/// A deployment's hold on the state: the lock, its heartbeat, and what is written.
public final class Work: Sendable {
  public let store: any StateStore
  public let lease: Lease
  public let began: VersionedState?
  private let status: Mutex<Status>
  private let heartbeat: Mutex<Task<Void, Never>?> = Mutex(nil)

  private struct Status: Sendable {
    /// By the clock that never goes back.
    var validUntil: Double
    /// When the store last said that the lock is ours.
    var seenAt: Double
    var isLost = false
    var state: DeploymentState
    var version: String?
  }

  /// Takes the lock and reads the state under it.
  ///
  /// - Parameter owner: Who works, as AWS or the system names them.
  public static func begin(_ store: any StateStore, command: String, owner: String) async throws(StateError) -> Work {
    let lease = Lease.now(command: command, owner: owner, seconds: store.leaseSeconds)
    let start = Surroundings.monotonicSeconds
    try await store.acquire(lease)
    do {
      let read = try await store.read()
      let work = Work(store, lease, read, validUntil: start + Double(store.leaseSeconds))
      work.beat()
      return work
    } catch {
      try? await store.release(lease)
      throw error
    }
  }

  private init(_ store: any StateStore, _ lease: Lease, _ read: VersionedState?, validUntil: Double) {
    self.store = store
    self.lease = lease
    began = read
    status = Mutex(Status(validUntil: validUntil, seenAt: validUntil - Double(store.leaseSeconds), state: read?.state ?? DeploymentState(lineage: lease.id), version: read?.version))
  }

  /// Whether the lock is still ours by what the store said last, and by the clock.
  public var holdsLock: Bool { status.withLock { !$0.isLost && Surroundings.monotonicSeconds < $0.validUntil - 1 } }

  /// The same, but that the store is asked where it has said nothing for some heartbeats: a process that was held up
  /// makes no call in another's time.
  public func stillHoldsLock() async -> Bool {
    let isFresh = status.withLock { Surroundings.monotonicSeconds - $0.seenAt < 3 * beatSeconds }
    if !isFresh { await renew() }
    return holdsLock
  }

  /// Often enough that who was given the lock waits for nobody's next call.
  private var beatSeconds: Double { min(2, Double(store.leaseSeconds) / 3) }

  public var state: DeploymentState { status.withLock { $0.state } }

  private func beat() {
    let task = Task { [weak self, beatSeconds] in
      while !Task.isCancelled {
        try? await Task.sleep(nanoseconds: UInt64(beatSeconds * 1e9))
        guard !Task.isCancelled, let self else { return }
        await self.renew()
      }
    }
    heartbeat.withLock { $0 = task }
  }

  private func renew() async {
    var next = lease
    let start = Surroundings.monotonicSeconds
    next.until = Int(Surroundings.secondsSince1970) + store.leaseSeconds
    do throws(StateError) {
      try await store.renew(next)
      status.withLock {
        $0.validUntil = start + Double(store.leaseSeconds)
        $0.seenAt = start
      }
    } catch {
      if case .lost = error { status.withLock { $0.isLost = true } }
    }
  }

  /// Writes the state with a change, under the next serial.
  public func write(_ change: (inout DeploymentState) -> Void) async throws(StateError) {
    var (next, version) = status.withLock { ($0.state, $0.version) }
    change(&next)
    next.serial += 1
    next.writtenAt = Int(Surroundings.secondsSince1970)
    next.writtenBy = lease.owner
    let written = try await store.write(next, over: version, holding: lease)
    status.withLock {
      $0.state = next
      $0.version = written
    }
  }

  /// Stops the heartbeat and releases the lock.
  public func end() async {
    heartbeat.withLock { $0?.cancel() }
    try? await store.release(lease)
  }
}

extension DeploymentState {
  /// What is known before the first call: all that the plan touches is ours, whatever becomes of it.
  public mutating func begin(_ plan: ChangeSet) {
    deployed.begin(plan)
    isUnfinished = true
  }

  /// What is known after the last call.
  public mutating func end(_ plan: ChangeSet, _ outcome: Outcome, desired: Inventory, options: PlanOptions, configuration: String, before: Deployed) {
    let before = before.renamed(plan.renames)
    deployed = deployed.renamed(plan.renames)
    var open = Set<Int>()
    var touched = Set<Int>()
    for (index, step) in plan.steps.enumerated() {
      if outcome.isDone(index) { touched.insert(step.change) } else { open.insert(step.change) }
      if case .failed = outcome.results[index] { touched.insert(step.change) }
    }
    var isOpen = Set<Address>()
    for (index, change) in plan.changes.enumerated() {
      let address = change.address
      if open.contains(index) {
        isOpen.insert(address)
        if !touched.contains(index) { deployed.digests[address] = before.digests[address] }
      } else if change.action == .delete || change.action == .detach {
        deployed.forget(address)
        // An account that is closed takes with it what is in it.
        if address.kind == .account { for inside in deployed.digests.keys where inside.scope == .account(address.parts[0]) { deployed.forget(inside) } }
      }
    }
    for (address, item) in desired.items where options.includes(address) && !isOpen.contains(address) {
      deployed.note(address, item)
    }
    for drift in plan.drift where drift.kind == .removed && desired[drift.address] == nil { deployed.forget(drift.address) }
    deployed.learn(outcome.ids ?? plan.ids)
    if isOpen.isEmpty {
      self.configuration = configuration
      isUnfinished = false
    }
  }
}

extension DeploymentState {
  /// Keeps what was read of the policies of these accounts, by the accounts' ids.
  public mutating func learn(_ descriptions: [String: [String: String]]) {
    policyDescriptions.merge(descriptions) { $1 }
  }
}

extension DeploymentState {
  /// What configuration and AWS agree in is ours, without a call.
  ///
  /// - Parameter other: In what they do not agree.
  public mutating func adopt(desired: Inventory, options: PlanOptions, but other: Set<Address>) {
    for (address, item) in desired.items where options.includes(address) && !other.contains(address) { deployed.note(address, item) }
  }

  /// What is known before terraform runs: what it makes in these modules is ours, and they are open.
  public mutating func begin(_ plan: ChangeSet, modules open: [TerraformModule]) {
    begin(plan)
    for module in open { modules[module.directory] = nil }
  }

  /// What is known once terraform has carried these modules out to the end.
  ///
  /// - Parameters:
  ///   - other: What terraform does not deploy: whoever does, notes it.
  ///   - kept: What may still be there though neither the configuration nor terraform has it: it stays ours until it is
  ///     known to be gone.
  ///   - isComplete: No other module is open.
  public mutating func end(
    _ done: [(scope: Scope, module: TerraformModule)], but other: Set<Address>, keeping kept: Set<Address> = [], isComplete: Bool,
    desired: Inventory, configuration: String, ids: Identifiers
  ) {
    for (scope, module) in done {
      modules[module.directory] = module.digest
      for address in deployed.digests.keys where address.scope == scope && !kept.contains(address) { deployed.forget(address) }
      for (address, item) in desired.items where address.scope == scope && !other.contains(address) { deployed.note(address, item) }
    }
    deployed.learn(ids)
    if isComplete {
      self.configuration = configuration
      isUnfinished = false
    }
  }
}

extension DeploymentState {
  /// What of these changes was carried out to the end is gone, or as the configuration has it.
  public mutating func settle(_ plan: ChangeSet, _ outcome: Outcome, desired: Inventory) {
    let open = Set(plan.steps.indices.filter { !outcome.isDone($0) }.map { plan.steps[$0].change })
    for (index, change) in plan.changes.enumerated() where !open.contains(index) {
      if let item = desired[change.address] { deployed.note(change.address, item) } else { deployed.forget(change.address) }
    }
  }
}

extension TerraformModule {
  /// Tells the module's text from every other, in 64 hexadecimal digits.
  public var digest: String {
    SHA256.hexadecimal(of: files.sorted { $0.name < $1.name }.flatMap { Array("\($0.name) \($0.bytes.count)\n".utf8) + $0.bytes })
  }
}
