public import AegisCloud
public import AegisSystem

/// Who works on a state, or did.
public struct Lease: Sendable, Equatable {
  /// Made anew for every run.
  public var id: String
  public var owner: String
  public var host: String
  public var process: Int
  public var command: String
  /// Seconds since 1970.
  public var since: Int
  /// Seconds since 1970; from then on anybody may take the lock.
  public var until: Int
}

/// Why state or lock could not be had.
public enum StateError: Error, Sendable {
  /// Somebody else works on it.
  case held(Lease)
  /// The lock is not ours any more, or another deployment has written since: nothing was written.
  case lost
  case damaged(String)
  case tooNew(String, Int)
  case noSuchLock(String, held: Lease?)
  case lockTable(String)
  case disk(DiskError)
  case aws(AWSError)
}

/// A state as it was read, with what tells whether it is still the same.
public struct VersionedState: Sendable {
  public var state: DeploymentState
  /// The entity tag of an object; the serial of a file.
  public var version: String
}

/// Where state and lock of a project are kept.
///
/// A writer holds the lock's lease and writes the state under the condition that it is still the one that it
/// read: who lost the lease while another wrote can write no more.
public protocol StateStore: Sendable {
  /// What people are told of the place.
  var place: String { get }
  /// Seconds for which a lease holds without being renewed.
  var leaseSeconds: Int { get }

  /// Nil where nothing was ever deployed.
  func read() async throws(StateError) -> VersionedState?
  /// The version of what was written.
  func write(_ state: DeploymentState, over version: String?, holding lease: Lease) async throws(StateError) -> String
  /// Takes the lock; one whose lease has run out is taken over.
  func acquire(_ lease: Lease) async throws(StateError)
  /// Makes the lease last longer.
  func renew(_ lease: Lease) async throws(StateError)
  func release(_ lease: Lease) async throws(StateError)
  /// Who holds the lock, whether or not the lease has run out.
  func holder() async throws(StateError) -> Lease?
  /// Releases the lock of another run.
  func unlock(_ id: String) async throws(StateError)
}

extension Lease {
  /// A lease for this process that begins now.
  public static func now(command: String, owner: String, seconds: Int) -> Lease {
    let now = Int(Surroundings.secondsSince1970)
    var random = SystemRandomNumberGenerator()
    let id = String(random.next() as UInt64, radix: 36) + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    return Lease(
      id: id, owner: owner, host: Surroundings.hostName, process: Surroundings.processID, command: command, since: now,
      until: now + seconds)
  }

  var isOver: Bool { Int(Surroundings.secondsSince1970) > until }

  var json: JSONValue {
    [
      "id": .string(id), "owner": .string(owner), "host": .string(host), "process": .number(String(process)),
      "command": .string(command), "since": .number(String(since)), "until": .number(String(until)),
    ]
  }

  init?(_ json: JSONValue) {
    guard let id = json["id"].string, let until = json["until"].integer else { return nil }
    self.init(
      id: id, owner: json["owner"].string ?? "", host: json["host"].string ?? "", process: json["process"].integer ?? 0,
      command: json["command"].string ?? "", since: json["since"].integer ?? 0, until: until)
  }
}
