/// Makes CloudTrail log files whose truth is known: the same for the same options.
///
/// - Parameters:
///   - principals: Who makes the events; users and roles of any accounts.
///   - organization: `o-…`, which stands in the paths.
///   - write: Takes a file's path and its JSON.
public func makeLogs(
  _ spec: LogSpec, principals: [LoggedPrincipal], organization: String, write: (String, [UInt8]) throws -> Void
) rethrows -> LogTruth {
  var maker = LogMaker(spec: spec, principals: principals, organization: organization)
  while maker.truth.events < spec.events {
    let file = maker.file()
    try write(file.path, file.text)
  }
  return maker.truth
}

private struct LogMaker {
  let spec: LogSpec
  let organization: String
  private let byAccount: [(account: String, principals: [LoggedPrincipal])]
  private let byARN: [String: LoggedPrincipal]
  /// By principal, the templates all of whose actions it is granted, each as often as it weighs.
  private var usual: [String: [Int]] = [:]
  private let weighted: [Int]
  private var numbers: SeededNumbers
  private(set) var truth = LogTruth()
  private var serial = 0
  /// An event of an earlier file, which is delivered again.
  private var again: (account: String, region: String, day: Int, text: String)?

  init(spec: LogSpec, principals: [LoggedPrincipal], organization: String) {
    self.spec = spec
    self.organization = organization
    byAccount = Dictionary(grouping: principals, by: \.account).map { ($0.key, $0.value) }.sorted { $0.account < $1.account }
    byARN = Dictionary(principals.map { ($0.arn, $0) }) { first, _ in first }
    let weighted = EventTemplate.all.indices.flatMap { Array(repeating: $0, count: EventTemplate.all[$0].weight) }
    self.weighted = weighted
    for principal in principals {
      usual[principal.arn] = weighted.filter { EventTemplate.all[$0].actions.allSatisfy(principal.granted.contains) }
    }
    numbers = SeededNumbers(seed: spec.seed)
  }

  // MARK: Files

  mutating func file() -> (path: String, text: [UInt8]) {
    let (account, members) = byAccount[truth.files % byAccount.count]
    let region = numbers.pick(spec.regions)
    let day = spec.lastDay - numbers.below(spec.days)
    let minute = numbers.below(1440 - 20)
    truth.files += 1
    var text = #"{"Records":["#
    var isFirst = true
    func add(_ event: String) {
      if !isFirst { text += "," }
      isFirst = false
      text += event
    }
    let count = min(spec.eventsPerFile, spec.events - truth.events)
    let target = truth.events + count
    while truth.events < target {
      let place = Place(account: account, region: region, time: day * 86400 + minute * 60 + numbers.below(900))
      if numbers.oneIn(40) {
        add(serviceEvent(place))
        continue
      }
      let member = numbers.pick(members)
      if numbers.oneIn(12), !member.roles.isEmpty, truth.events + 3 <= target {
        for event in chain(from: member, place) { add(event) }
      } else {
        let event = event(by: Caller(member, key: nil), place)
        if numbers.oneIn(100) { again = (account, region, day, event) }
        add(event)
      }
    }
    if let earlier = again, numbers.oneIn(3), earlier.account == account {
      add(earlier.text)
      truth.duplicates += 1
      again = nil
    }
    text += "]}"
    return (path(account, region, day, minute), Array(text.utf8))
  }

  private mutating func path(_ account: String, _ region: String, _ day: Int, _ minute: Int) -> String {
    let date = Date(day)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    let unique = String((0..<16).map { _ in letters[numbers.below(letters.count)] })
    let stamp = "\(date.year)\(date.month)\(date.day)T\(two(minute / 60))\(two(minute / 5 * 5 % 60))Z"
    return "AWSLogs/\(organization)/\(account)/CloudTrail/\(region)/\(date.year)/\(date.month)/\(date.day)/"
      + "\(account)_CloudTrail_\(region)_\(stamp)_\(unique).json.gz"
  }

  // MARK: Events

  private struct Place {
    var account: String
    var region: String
    var time: Int
  }

  private struct Caller {
    var principal: LoggedPrincipal
    var key: String

    init(_ principal: LoggedPrincipal, key: String?) {
      self.principal = principal
      // Users have keys for good; a role's session that nobody is seen to begin has one of its own.
      self.key = key ?? "\(principal.isRole ? "ASIA" : "AKIA")\(principal.name.uppercased().filter { $0.isLetter }.prefix(10))\(principal.account.suffix(4))"
    }
  }

  private mutating func event(by caller: Caller, _ place: Place) -> String {
    let usual = usual[caller.principal.arn] ?? []
    let template = EventTemplate.all[numbers.pick(usual.isEmpty || numbers.oneIn(12) ? weighted : usual)]
    // What is granted by nothing is refused as a rule.
    let isGranted = template.actions.allSatisfy(caller.principal.granted.contains)
    let isDenied = isGranted ? numbers.oneIn(60) : !numbers.oneIn(6)
    let error: String
    if isDenied {
      error = numbers.pick(["AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"])
    } else {
      error = numbers.oneIn(40) ? "ValidationException" : ""
    }
    for action in template.actions { count(action, caller.principal.arn, place.time, isDenied: isDenied) }
    if template.actions.isEmpty { truth.uses[caller.principal.arn, default: [:]] = truth.uses[caller.principal.arn] ?? [:] }
    return text(template.source, template.name, identity(caller, place), place, request: template.request, error: error)
  }

  private mutating func count(_ action: String, _ principal: String, _ time: Int, isDenied: Bool) {
    var use = truth.uses[principal]?[action] ?? LogTruth.Use()
    if isDenied {
      (use.denied, use.lastDenied) = (use.denied + 1, max(use.lastDenied, time))
    } else {
      (use.count, use.last) = (use.count + 1, max(use.last, time))
    }
    truth.uses[principal, default: [:]][action] = use
  }

  /// A principal takes on a role, at times from there another, and does something.
  private mutating func chain(from start: LoggedPrincipal, _ place: Place) -> [String] {
    var caller = Caller(start, key: nil)
    // Whoever began the first session is its origin; that of a role's own session is not seen.
    var chain = LogTruth.Chain(origin: start.arn, via: [], role: "")
    var events: [String] = []
    for step in 0...(numbers.oneIn(2) ? 1 : 0) {
      guard let role = caller.principal.roles.isEmpty ? nil : byARN[numbers.pick(caller.principal.roles)] else { break }
      if step > 0 {
        truth.chains[chain]?.events += 1
        chain.via.append(chain.role)
      }
      chain.role = role.arn
      serial += 1
      let key = "ASIA\(letters(serial))"
      count("sts:AssumeRole", caller.principal.arn, place.time, isDenied: false)
      events.append(
        text(
          "sts", "AssumeRole", identity(caller, place), place, request: #"{"roleArn":"\#(role.arn)","roleSessionName":"s\#(serial)","durationSeconds":3600}"#,
          response: #"{"credentials":{"accessKeyId":"\#(key)","expiration":"Nov 25, 2026 10:00:00 AM","sessionToken":"IQoJb3JpZ2luX2VjEA=="},"assumedRoleUser":{"arn":"x"}}"#))
      var use = truth.chains[chain] ?? LogTruth.ChainUse()
      (use.sessions, use.last) = (use.sessions + 1, max(use.last, place.time))
      truth.chains[chain] = use
      caller = Caller(role, key: key)
    }
    events.append(event(by: caller, place))
    truth.chains[chain]?.events += 1
    return events
  }

  private mutating func serviceEvent(_ place: Place) -> String {
    text(
      "sts", "AssumeRole", #"{"type":"AWSService","invokedBy":"lambda.amazonaws.com"}"#, place,
      request: #"{"roleArn":"arn:aws:iam::\#(place.account):role/service/none","roleSessionName":"x"}"#)
  }

  private func identity(_ caller: Caller, _ place: Place) -> String {
    let (principal, name) = (caller.principal, caller.principal.name)
    if !principal.isRole {
      return #"{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"\#(principal.arn)","accountId":"\#(principal.account)","accessKeyId":"\#(caller.key)","userName":"\#(name)"}"#
    }
    return
      #"{"type":"AssumedRole","principalId":"AROAEXAMPLE:session","arn":"arn:aws:sts::\#(principal.account):assumed-role/\#(name)/session","#
      + #""accountId":"\#(principal.account)","accessKeyId":"\#(caller.key)","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","#
      + #""arn":"\#(principal.arn)","accountId":"\#(principal.account)","userName":"\#(name)"},"attributes":{"creationDate":"\#(stamp(place.time))","mfaAuthenticated":"false"}}}"#
  }

  private mutating func text(
    _ source: String, _ name: String, _ identity: String, _ place: Place, request: String, response: String = "null", error: String = ""
  ) -> String {
    truth.events += 1
    let failure = error.isEmpty ? "" : #""errorCode":"\#(error)","errorMessage":"it was \"refused\" \u00e9","#
    let agent = "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7 cfg/retry-mode#standard"
    return
      #"{"eventVersion":"1.11","userIdentity":\#(identity),"eventTime":"\#(stamp(place.time))","eventSource":"\#(source).amazonaws.com","eventName":"\#(name)","#
      + #""awsRegion":"\#(place.region)","sourceIPAddress":"198.51.100.\#(numbers.below(256))","userAgent":"\#(agent)",\#(failure)"#
      + #""requestParameters":\#(request),"responseElements":\#(response),"requestID":"\#(uuid())","eventID":"\#(uuid())","readOnly":true,"#
      + #""eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"\#(place.account)","eventCategory":"Management","#
      + #""tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"\#(source).\#(place.region).amazonaws.com"}}"#
  }

  // MARK: Texts

  private mutating func uuid() -> String {
    func hex(_ count: Int) -> String {
      (0..<count).map { _ in String(numbers.below(16), radix: 16) }.joined()
    }
    return "\(hex(8))-\(hex(4))-4\(hex(3))-a\(hex(3))-\(hex(12))"
  }

  /// Sixteen letters for a number.
  private func letters(_ number: Int) -> String {
    var rest = number
    var text = ""
    for _ in 0..<16 {
      text = String(UnicodeScalar(UInt8(65 + rest % 26))) + text
      rest /= 26
    }
    return text
  }

  private func stamp(_ seconds: Int) -> String {
    let date = Date(seconds / 86400), rest = seconds % 86400
    return "\(date.year)-\(date.month)-\(date.day)T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }

  /// The parts of a date as they are written. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  private struct Date {
    let year: String, month: String, day: String

    init(_ days: Int) {
      let shifted = days + 719_468, era = shifted / 146_097, dayOfEra = shifted - era * 146_097
      let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let shiftedMonth = (5 * dayOfYear + 2) / 153
      let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
      year = "\(yearOfEra + era * 400 + (month <= 2 ? 1 : 0))"
      self.month = two(month)
      day = two(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
  }
}

private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
