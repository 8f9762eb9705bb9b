/// What events have in common that are counted together.
public struct ActivityKey: Hashable, Sendable {
  /// An ARN, or for callers that are no principal of IAM a word and what is known of them: `service:ec2.amazonaws.com`.
  public var principal: String
  public var source: String
  public var event: String
  public var outcome: Outcome
  /// The request names a role that it hands on.
  public var passesRole: Bool

  public init(principal: String, source: String, event: String, outcome: Outcome, passesRole: Bool) {
    self.principal = principal
    self.source = source
    self.event = event
    self.outcome = outcome
    self.passesRole = passesRole
  }
}

public enum Outcome: UInt8, Hashable, Sendable {
  /// Authorized, whatever came of it.
  case performed
  /// Refused for lack of a privilege, or of valid credentials.
  case denied
}

/// One event of a file.
public struct LoggedEvent: Sendable, BitwiseCopyable {
  /// Stands for the event's id.
  public var id: UInt64
  /// An index into the digest's keys.
  public var key: UInt32
  /// Seconds since 1970.
  public var time: UInt32
  /// An index into the digest's places.
  public var place: UInt32
  /// An index into the digest's sessions; `noSession` where the caller has none.
  public var session: UInt32

  public static let noSession = UInt32.max
}

/// Where events were recorded.
public struct LogPlace: Hashable, Sendable {
  public var account: String
  public var region: String
}

/// What a role's session did on one day.
public struct SessionUse: Sendable, BitwiseCopyable {
  /// Stands for the session's access key.
  public var session: UInt64
  /// Days since 1970.
  public var day: Int32
  public var count: UInt32
  /// Seconds since 1970 of its latest event.
  public var last: UInt32
}

/// That a principal took on a role, and got the key of a session.
public struct SessionStart: Sendable {
  /// Stands for the session's access key.
  public var session: UInt64
  /// Stands for the access key of the session that asked for it, in a chain of roles; 0 where a user or a service asked.
  public var parent: UInt64
  public var caller: String
  public var role: String
  public var time: UInt32
}

/// Reads log files one after another, and keeps of each only what is counted.
///
/// One digest belongs to one thread; keys and places get their numbers once for all of its files.
public struct LogDigest: Sendable {
  public private(set) var keys: [ActivityKey] = []
  public private(set) var places: [LogPlace] = []
  /// Of the last file.
  public private(set) var events: [LoggedEvent] = []
  public private(set) var starts: [SessionStart] = []
  /// The sessions that made events of the last file.
  public private(set) var sessions: [SessionUse] = []
  /// Where the last file broke off.
  public private(set) var damage: Int?
  /// Records of the last file that do not say what was done when.
  public private(set) var unreadableRecords = 0

  private let mapping: EventMapping
  private var keyNumbers: [UInt64: UInt32] = [:]
  private var placeNumbers: [UInt64: UInt32] = [:]
  private var sessionNumbers: [UInt64: UInt32] = [:]
  private var passing: [UInt64: Bool] = [:]
  /// Names that keys share: a principal has one for each kind of event.
  private var names: Set<String> = []
  private var errors: [UInt64: Bool] = [:]
  private var lastPlace: (hash: UInt64, number: UInt32)?

  public init(_ mapping: EventMapping) { self.mapping = mapping }

  /// - Parameter bytes: A file's JSON; `RecordScanner.padding` zeros follow it in memory.
  public mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    events.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    sessions.removeAll(keepingCapacity: true)
    sessionNumbers.removeAll(keepingCapacity: true)
    damage = nil
    unreadableRecords = 0
    var scanner = RecordScanner(bytes)
    var fields = RecordFields()
    while true {
      switch scanner.next(&fields) {
      case .record: add(fields, scanner)
      case .end: return
      case .damaged(let at):
        damage = at
        return
      }
    }
  }

  private mutating func add(_ fields: RecordFields, _ scanner: RecordScanner) {
    guard !fields.name.isEmpty, !fields.source.isEmpty, let seconds = scanner.seconds(fields.time), seconds >= 0 else {
      unreadableRecords += 1
      return
    }
    let caller = callerField(fields, scanner)
    let eventHash = scanner.hash(fields.name, scanner.hash(fields.source, 1))
    let isDenied = !fields.error.isEmpty && isDenial(fields.error, scanner)
    let passes = mayPass(eventHash, fields, scanner) && namesRole(fields.request, scanner)
    let tag: UInt64 = (isDenied ? 1 : 0) | (passes ? 2 : 0) | UInt64(caller.kind) << 2
    let hash = scanner.hash(caller.field, eventHash &+ tag &* 0xD6E8_FEB8_6659_FD93)
    let key = keyNumbers[hash] ?? addKey(hash, caller, fields, scanner, isDenied ? .denied : .performed, passes)
    let time = UInt32(truncatingIfNeeded: seconds)
    events.append(
      LoggedEvent(
        id: id(fields, scanner, caller, hash &+ UInt64(seconds)), key: key,
        time: time, place: place(fields, scanner), session: isSession(caller, fields) ? session(fields.accessKey, scanner, time) : LoggedEvent.noSession))
    if fields.response.count > 2, scanner.startsWithAssumeRole(fields.name) { addStart(fields, scanner, caller, key, time) }
  }

  /// What stands for an event; the same in the records that several accounts have of a request, as far as they name the same caller.
  ///
  /// Source: CloudTrail User Guide, "CloudTrail record contents", `sharedEventID`.
  private func id(_ fields: RecordFields, _ scanner: RecordScanner, _ caller: (kind: Int, field: LogField), _ event: UInt64) -> UInt64 {
    if !fields.shared.isEmpty { return scanner.hash(fields.shared, scanner.hash(caller.field, 5)) }
    return fields.id.isEmpty ? scanner.hash(fields.request, event) : scanner.hash(fields.id, 0)
  }

  private func isSession(_ caller: (kind: Int, field: LogField), _ fields: RecordFields) -> Bool {
    (caller.kind == Self.role || caller.kind == Self.session) && !fields.accessKey.isEmpty
  }

  /// Counts an event of a session; where it stands among the file's.
  private mutating func session(_ accessKey: LogField, _ scanner: RecordScanner, _ time: UInt32) -> UInt32 {
    let session = scanner.hash(accessKey, 2), day = time / 86400
    // A file holds minutes: the same session on two days is rare, and then is two entries.
    let hash = session &+ UInt64(day) &* 0x9E37_79B9_7F4A_7C15
    if let known = sessionNumbers[hash] {
      sessions[Int(known)].count += 1
      sessions[Int(known)].last = max(sessions[Int(known)].last, time)
      return known
    }
    let number = UInt32(sessions.count)
    sessions.append(SessionUse(session: session, day: Int32(day), count: 1, last: time))
    sessionNumbers[hash] = number
    return number
  }

  // MARK: Who

  private static let plain = 0, role = 1, session = 2, service = 3, account = 4, other = 5

  /// The field that tells who called: of a role's session the role, of a federated user the user.
  ///
  /// Source: CloudTrail User Guide, "CloudTrail userIdentity element".
  private func callerField(_ fields: RecordFields, _ scanner: RecordScanner) -> (kind: Int, field: LogField) {
    if !fields.issuerARN.isEmpty { return (Self.role, fields.issuerARN) }
    if scanner.equals(fields.identityType, "AWSService") { return (Self.service, fields.invokedBy) }
    if scanner.equals(fields.identityType, "AWSAccount") { return (Self.account, fields.identityAccount) }
    if !fields.identityARN.isEmpty {
      if scanner.equals(fields.identityType, "AssumedRole"), let role = scanner.withoutSessionName(fields.identityARN) {
        return (Self.session, role)
      }
      return (Self.plain, fields.identityARN)
    }
    return (Self.other, fields.identityID.isEmpty ? fields.identityType : fields.identityID)
  }

  private func principal(_ caller: (kind: Int, field: LogField), _ scanner: RecordScanner) -> String {
    let text = scanner.string(caller.field)
    switch caller.kind {
    case Self.service: return "service:\(text)"
    case Self.account: return "account:\(text)"
    case Self.other: return "other:\(text)"
    default: return text
    }
  }

  private mutating func addKey(
    _ hash: UInt64, _ caller: (kind: Int, field: LogField), _ fields: RecordFields, _ scanner: RecordScanner, _ outcome: Outcome,
    _ passesRole: Bool
  ) -> UInt32 {
    let number = UInt32(keys.count)
    keys.append(
      ActivityKey(
        principal: shared(principal(caller, scanner)), source: shared(scanner.string(fields.source)), event: shared(scanner.string(fields.name)),
        outcome: outcome, passesRole: passesRole))
    keyNumbers[hash] = number
    return number
  }

  private mutating func shared(_ name: String) -> String { names.insert(name).memberAfterInsert }

  // MARK: What

  private mutating func isDenial(_ error: LogField, _ scanner: RecordScanner) -> Bool {
    let hash = scanner.hash(error, 3)
    if let known = errors[hash] { return known }
    let isDenial = ActivityTable.denied.contains(scanner.string(error))
    errors[hash] = isDenial
    return isDenial
  }

  private mutating func mayPass(_ hash: UInt64, _ fields: RecordFields, _ scanner: RecordScanner) -> Bool {
    if let known = passing[hash] { return known }
    let mayPass = mapping.showsPassedRole(source: scanner.string(fields.source), event: scanner.string(fields.name))
    passing[hash] = mayPass
    return mayPass
  }

  private func namesRole(_ request: LogField, _ scanner: RecordScanner) -> Bool {
    scanner.contains(request, ":role/") || scanner.contains(request, "nstanceProfile") || scanner.contains(request, "instance-profile/")
  }

  // MARK: Where

  private mutating func place(_ fields: RecordFields, _ scanner: RecordScanner) -> UInt32 {
    let account = fields.recipient.isEmpty ? fields.identityAccount : fields.recipient
    let hash = scanner.hash(fields.region, scanner.hash(account, 4))
    if let lastPlace, lastPlace.hash == hash { return lastPlace.number }
    let number: UInt32
    if let known = placeNumbers[hash] {
      number = known
    } else {
      number = UInt32(places.count)
      places.append(LogPlace(account: scanner.string(account), region: scanner.string(fields.region)))
      placeNumbers[hash] = number
    }
    lastPlace = (hash, number)
    return number
  }

  // MARK: Chains of roles

  private mutating func addStart(
    _ fields: RecordFields, _ scanner: RecordScanner, _ caller: (kind: Int, field: LogField), _ key: UInt32, _ time: UInt32
  ) {
    let issued = scanner.text(at: ["credentials", "accessKeyId"], in: fields.response)
    let role = scanner.text(at: ["roleArn"], in: fields.request)
    guard !issued.isEmpty, !role.isEmpty else { return }
    starts.append(
      SessionStart(
        session: scanner.hash(issued, 2), parent: isSession(caller, fields) ? scanner.hash(fields.accessKey, 2) : 0,
        caller: keys[Int(key)].principal, role: scanner.string(role), time: time))
  }
}

extension RecordScanner {
  func startsWithAssumeRole(_ name: LogField) -> Bool {
    name.count >= 10 && equals(LogField(start: name.start, end: name.start + 10), "AssumeRole")
  }

  /// `arn:aws:sts::ACCOUNT:assumed-role/NAME` of a session's ARN.
  func withoutSessionName(_ arn: LogField) -> LogField? {
    var end = arn.end
    while end > arn.start, base[end - 1] != UInt8(ascii: "/") { end -= 1 }
    return end > arn.start + 1 ? LogField(start: arn.start, end: end - 1) : nil
  }
}
