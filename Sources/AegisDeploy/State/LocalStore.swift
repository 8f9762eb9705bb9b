import AegisCloud
import AegisSystem

/// State and lock in a folder of this machine, usually `.aegis` of the project.
///
/// Every look at the lock happens while the guard file is locked by `flock`, which the system takes away from
/// a process that ends, however it ends.
public struct LocalStore: StateStore {
  public let folder: String
  public let leaseSeconds: Int

  public init(folder: String, leaseSeconds: Int = 30) {
    self.folder = folder
    self.leaseSeconds = leaseSeconds
  }

  public var place: String { statePath }

  private var statePath: String { "\(folder)/state.json" }
  private var lockPath: String { "\(folder)/lock.json" }

  public func read() async throws(StateError) -> VersionedState? { try readState() }

  private func readState() throws(StateError) -> VersionedState? {
    guard let bytes = try bytes(of: statePath) else { return nil }
    let state = try DeploymentState(bytes, from: statePath)
    return VersionedState(state: state, version: String(state.serial))
  }

  public func write(_ state: DeploymentState, over version: String?, holding lease: Lease) async throws(StateError) -> String {
    try guarded { () throws(StateError) in
      guard try currentLease()?.id == lease.id, try readState()?.version == version else { throw .lost }
      try disk { () throws(DiskError) in try Disk.writeDurably(state.bytes, to: statePath) }
      return String(state.serial)
    }
  }

  public func acquire(_ lease: Lease) async throws(StateError) {
    try guarded { () throws(StateError) in
      if let current = try currentLease(), !current.isOver { throw .held(current) }
      try put(lease)
    }
  }

  public func renew(_ lease: Lease) async throws(StateError) {
    try guarded { () throws(StateError) in
      guard try currentLease()?.id == lease.id else { throw .lost }
      try put(lease)
    }
  }

  public func release(_ lease: Lease) async throws(StateError) {
    try guarded { () throws(StateError) in
      guard try currentLease()?.id == lease.id else { return }
      try disk { () throws(DiskError) in try Disk.remove(lockPath) }
    }
  }

  public func holder() async throws(StateError) -> Lease? { try currentLease() }

  public func unlock(_ id: String) async throws(StateError) {
    try guarded { () throws(StateError) in
      let current = try currentLease()
      guard let current, current.id == id else { throw .noSuchLock(id, held: current) }
      try disk { () throws(DiskError) in try Disk.remove(lockPath) }
    }
  }

  // MARK: Files

  private func currentLease() throws(StateError) -> Lease? {
    guard let bytes = try bytes(of: lockPath) else { return nil }
    guard let lease = parseJSONValue(bytes).flatMap({ Lease($0) }) else { throw .damaged(lockPath) }
    return lease
  }

  private func put(_ lease: Lease) throws(StateError) {
    try disk { () throws(DiskError) in try Disk.writeDurably(lease.json.text + [0x0A], to: lockPath) }
  }

  private func bytes(of path: String) throws(StateError) -> [UInt8]? {
    do {
      return try Disk.read(path)
    } catch {
      if error.isMissing { return nil }
      throw .disk(error)
    }
  }

  private func guarded<Value>(_ body: () throws(StateError) -> Value) throws(StateError) -> Value {
    let lock: FileLock
    do {
      try Disk.makeFolder(folder, isPrivate: true)
      lock = try FileLock("\(folder)/lock.guard")
    } catch { throw .disk(error) }
    defer { lock.release() }
    return try body()
  }

  private func disk(_ body: () throws(DiskError) -> Void) throws(StateError) {
    do { try body() } catch { throw .disk(error) }
  }
}
