import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisSystem
import Foundation
import Testing

/// How many work at the same time.
private actor Floor {
  private var working = 0
  private(set) var refused = 0

  /// How many others are there.
  func enter() -> Int {
    working += 1
    return working - 1
  }

  func leave() { working -= 1 }

  func refuse() { refused += 1 }
}

/// State and lock, both kinds by the same tests.
@Suite(.serialized) struct StoreTests {
  private func local(leaseSeconds: Int) throws -> @Sendable () async throws -> any StateStore {
    let folder = try Scratch.directory("store").path + "/.aegis"
    return { LocalStore(folder: folder, leaseSeconds: leaseSeconds) }
  }

  private func cloud(_ moto: Moto, leaseSeconds: Int, hashKey: String) async throws -> @Sendable () async throws -> any StateStore {
    let client = FilledMoto.client(url: moto.url)
    _ = try await client.json(
      .dynamodb, "CreateTable",
      [
        "TableName": "locks", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [["AttributeName": .string(hashKey), "AttributeType": "S"]],
        "KeySchema": [["AttributeName": .string(hashKey), "KeyType": "HASH"]],
      ])
    _ = try await client.rest(.s3, "CreateBucket", client.s3Request("PUT", "states", ""))
    return { try await CloudStore(client, bucket: "states", key: "aegis.tfstate", table: "locks", leaseSeconds: leaseSeconds) }
  }

  /// Longer than any pause of the machine: in a race nobody is taken for dead.
  private static let longLease = 3600

  @Test func localKind() async throws {
    try await check(local(leaseSeconds: 2))
    try await race(local(leaseSeconds: Self.longLease))
  }

  @Test(.needs(.moto)) func cloudKind() async throws {
    try await Moto.withServer { moto in
      try await check(cloud(moto, leaseSeconds: 2, hashKey: "LockID"))
      try await moto.reset()
      try await race(cloud(moto, leaseSeconds: Self.longLease, hashKey: "lockID"))
    }
  }

  private func check(_ make: @Sendable () async throws -> any StateStore) async throws {
    let store = try await make()
    #expect(try await store.read() == nil)
    let first = try await Work.begin(store, command: "test", owner: "one")
    var address = Address(.account("a"), .role, "odd \"name\" é")
    try await first.write { $0.deployed = Deployed(digests: [address: "d"], protected: [address]) }
    #expect(try await store.read()?.state.deployed == Deployed(digests: [address: "d"], protected: [address]))
    await #expect(throws: StateError.self) { _ = try await Work.begin(make(), command: "test", owner: "two") }
    #expect(try await store.holder()?.owner == "one")
    await first.end()
    #expect(try await store.holder() == nil)

    // A dead run: its lease is not renewed, and somebody takes the lock over.
    var dead = Lease.now(command: "test", owner: "dead", seconds: 0)
    dead.until = dead.since - 10
    try await store.acquire(dead)
    let read = try await store.read()
    let next = try await Work.begin(store, command: "test", owner: "next")
    address.parts = ["r"]
    try await next.write { $0.deployed.digests[address] = "e" }
    // Come back to life, it can write no more.
    var late = read!.state
    late.serial += 1
    await #expect(throws: StateError.self) { _ = try await store.write(late, over: read!.version, holding: dead) }
    await #expect(throws: StateError.self) { try await store.renew(dead) }
    #expect(try await store.read()?.state.deployed.digests.count == 2)
    // Even with the lock, nobody writes over what was not read.
    await #expect(throws: StateError.self) { _ = try await store.write(late, over: read!.version, holding: next.lease) }
    await #expect(throws: StateError.self) { try await store.unlock("no such") }
    try await store.unlock(next.lease.id)
    #expect(try await store.holder() == nil)
    await next.end()
  }

  /// Twenty at once: one at a time, and no change is lost.
  private func race(_ make: @escaping @Sendable () async throws -> any StateStore) async throws {
    let floor = Floor()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask {
          let store = try await make()
          while true {
            do {
              let work = try await Work.begin(store, command: "race", owner: "\(number)")
              let others = await floor.enter()
              #expect(others == 0)
              try await work.write { $0.deployed.digests[Address(.organization, .unit, "\(number)")] = "d" }
              try await Task.sleep(for: .milliseconds(20))
              await floor.leave()
              await work.end()
              return
            } catch let error as StateError {
              guard case .held = error else { throw error }
              await floor.refuse()
              try await Task.sleep(for: .milliseconds(Int.random(in: 5...60)))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await make().read()?.state.deployed.digests.count == 20)
    #expect(try await make().read()?.state.serial == 20)
    #expect(await floor.refused > 0)
  }

  @Test func statesThatAreNoneAreRefused() async throws {
    let folder = try Scratch.directory("store").path
    let store = LocalStore(folder: folder)
    try Disk.write(Array(#"{"format": 2, "serial": 1, "lineage": "x", "resources": []}"#.utf8), to: "\(folder)/state.json")
    await #expect { _ = try await store.read() } throws: { error in
      if case StateError.tooNew(_, 2) = error { true } else { false }
    }
    try Disk.write(Array("{".utf8), to: "\(folder)/state.json")
    await #expect { _ = try await store.read() } throws: { error in
      if case StateError.damaged = error { true } else { false }
    }
  }
}
