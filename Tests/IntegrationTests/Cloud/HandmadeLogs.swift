import Foundation

/// A few log files for what made ones do not have: a role of another account, sessions that outlast a night, records that come
/// twice, old records.
enum HandmadeLogs {
  private static let user = "arn:aws:iam::310000000001:user/people/ines.moreau"
  private static let responder = "arn:aws:iam::310000000002:role/people/security-responder"
  private static let investigator = "arn:aws:iam::031000000003:role/security/log-investigator"

  /// Who used which role from 2026-11-21 on: who began, the roles between, the role, sessions, their events, the last.
  static var chains: Set<String> {
    func line(_ origin: String, _ via: String, _ role: String, _ sessions: Int, _ events: Int, _ last: String) -> String {
      let seconds = Int(ISO8601DateFormatter().date(from: last)?.timeIntervalSince1970 ?? 0)
      return "\(origin)\t\(via)\t\(role)\t\(sessions)\t\(events)\t\(seconds)"
    }
    return [
      line(user, "", responder, 0, 3, "2026-11-21T00:40:00Z"),
      line(user, responder, investigator, 1, 1, "2026-11-21T00:30:00Z"),
      line("service:lambda.amazonaws.com", "", investigator, 1, 1, "2026-11-23T08:01:00Z"),
    ]
  }

  static func write(to bucket: URL) throws {
    let asker = #"{"type":"IAMUser","arn":"\#(user)","accountId":"310000000001","accessKeyId":"AKIAINES"}"#
    let asked = begin("a1", "2026-11-20T23:50:00Z", asker, responder, issued: "ASIA1")
    let again = begin("a2", "2026-11-20T23:50:00Z", account("310000000001"), responder, issued: "ASIA1")
    let onward = begin("b1", "2026-11-21T00:20:00Z", session(responder, "ASIA1"), investigator, issued: "ASIA2")
    let onwardAgain = begin("b2", "2026-11-21T00:20:00Z", account("310000000002"), investigator, issued: "ASIA2")
    let service = #"{"type":"AWSService","invokedBy":"lambda.amazonaws.com"}"#
    let refused = event("f1", "2026-11-21T00:25:00Z", session(responder, "ASIA1"), "sts", "AssumeRole", request(investigator), error: "AccessDenied")
    let old = #"{"type":"AssumedRole","arn":"arn:aws:sts::310000000002:assumed-role/security-responder/s","accountId":"310000000002","accessKeyId":"ASIA1"}"#
    let twice = event("d1", "2026-11-21T00:30:00Z", session(investigator, "ASIA2"), "iam", "ListRoles")
    try write([asked], "310000000001", "20261120T2355Z", bucket)
    try write([again], "310000000002", "20261120T2355Z", bucket)
    try write(
      [
        event("c1", "2026-11-21T00:10:00Z", session(responder, "ASIA1"), "ec2", "DescribeInstances"), onward,
        event("c2", "2026-11-21T00:40:00Z", old, "ec2", "DescribeInstances"),
      ], "310000000002", "20261121T0045Z", bucket)
    // Without an access key a refusal is nobody's session.
    try write([refused.replacingOccurrences(of: #","accessKeyId":"ASIA1""#, with: "")], "310000000002", "20261121T0050Z", bucket)
    try write([onwardAgain, twice], "031000000003", "20261121T0035Z", bucket)
    try write([twice], "031000000003", "20261121T0040Z", bucket)
    try write(
      [
        begin("e1", "2026-11-23T08:00:00Z", service, investigator, issued: "ASIA3"),
        event("e2", "2026-11-23T08:01:00Z", session(investigator, "ASIA3"), "s3", "ListBuckets"),
      ], "031000000003", "20261123T0805Z", bucket)
    let packing = Process()
    packing.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    packing.arguments = ["gzip", "-r", bucket.path]
    try packing.run()
    packing.waitUntilExit()
  }

  private static func session(_ role: String, _ key: String) -> String {
    #"{"type":"AssumedRole","accountId":"310000000002","accessKeyId":"\#(key)","sessionContext":{"sessionIssuer":{"type":"Role","arn":"\#(role)"}}}"#
  }

  private static func account(_ id: String) -> String { #"{"type":"AWSAccount","principalId":"AIDAEXAMPLE","accountId":"\#(id)"}"# }

  private static func request(_ role: String) -> String { #"{"roleArn":"\#(role)","roleSessionName":"s"}"# }

  private static func begin(_ id: String, _ time: String, _ identity: String, _ role: String, issued: String) -> String {
    event(id, time, identity, "sts", "AssumeRole", request(role), response: #"{"credentials":{"accessKeyId":"\#(issued)","sessionToken":"x"}}"#)
  }

  private static func event(
    _ id: String, _ time: String, _ identity: String, _ source: String, _ name: String, _ request: String = "null", response: String = "null",
    error: String = ""
  ) -> String {
    let failure = error.isEmpty ? "" : #""errorCode":"\#(error)","#
    return
      #"{"eventVersion":"1.11","eventID":"\#(id)","eventTime":"\#(time)","eventSource":"\#(source).amazonaws.com","eventName":"\#(name)","#
      + #""awsRegion":"eu-west-1",\#(failure)"userIdentity":\#(identity),"requestParameters":\#(request),"responseElements":\#(response),"recipientAccountId":"ACCOUNT"}"#
  }

  private static func write(_ events: [String], _ account: String, _ stamp: String, _ bucket: URL) throws {
    let day = "\(stamp.prefix(4))/\(stamp.dropFirst(4).prefix(2))/\(stamp.dropFirst(6).prefix(2))"
    let folder = bucket.appendingPathComponent("AWSLogs/o-lk7r4s2pu9/\(account)/CloudTrail/eu-west-1/\(day)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = #"{"Records":[\#(events.joined(separator: ",").replacingOccurrences(of: "ACCOUNT", with: account))]}"#
    try Data(text.utf8).write(to: folder.appendingPathComponent("\(account)_CloudTrail_eu-west-1_\(stamp)_abcdefghijklmnop.json"))
  }
}
