public import AegisChangeSet
public import AegisCloud

/// Asks CloudTrail who changed what is not as it was deployed; what it does not tell stays open.
///
/// IAM's and Organizations' calls are events of one region, and are known for 90 days without a trail. CloudTrail is
/// asked twice a second at most, so that only the first of a long list are asked about.
///
/// - Parameters:
///   - since: When the last deployment ended, in seconds since 1970.
///   - client: Calls in the account of a scope; nil where there is none.
/// - Returns: Why CloudTrail could not be asked, where it could not.
///
/// Source: AWS CloudTrail API reference, `LookupEvents`.
public func findAuthors(of drift: inout [Drift], since: Int, client: @Sendable (Scope) -> AWSClient?) async -> AWSError? {
  let asked = drift.indices.prefix(mostQuestions)
  let scopes = Dictionary(grouping: asked, by: { drift[$0].address.scope })
  let addresses = drift.map(\.address)
  var problem: AWSError?
  await withTaskGroup(of: ([Int: Author], AWSError?).self) { group in
    for (scope, indices) in scopes {
      guard var client = client(scope) else { continue }
      client.attempts = 3
      group.addTask { [client] in
        var found: [Int: Author] = [:]
        for index in indices {
          do throws(AWSError) { found[index] = try await lastChange(of: addresses[index], since: since, client) } catch { return (found, error) }
        }
        return (found, nil)
      }
    }
    for await (found, failure) in group {
      for (index, author) in found { drift[index].author = author }
      problem = problem ?? failure
    }
  }
  return problem
}

private let mostQuestions = 20

private func lastChange(of address: Address, since: Int, _ client: AWSClient) async throws(AWSError) -> Author? {
  let answer = try await client.globalJSON(
    .cloudtrail, "LookupEvents",
    [
      "LookupAttributes": [["AttributeKey": "ResourceName", "AttributeValue": .string(address.parts.first ?? "")]],
      "StartTime": .number(String(since)), "MaxResults": 50,
    ])
  // The newest first.
  for event in answer["Events"].items {
    guard let name = event["EventName"].string, event["ReadOnly"].string != "true", !name.isReading else { continue }
    let record = event["CloudTrailEvent"].string.flatMap { parseJSONValue(Array($0.utf8)) } ?? .null
    if record["errorCode"].string != nil { continue }
    let session = record["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"].string
    guard let who = record["userIdentity"]["arn"].string ?? session ?? event["Username"].string else { continue }
    let time = record["eventTime"].string ?? event["EventTime"].text.isoTime
    return Author(principal: who, call: name, time: time)
  }
  return nil
}

extension String {
  fileprivate var isReading: Bool { ["Get", "List", "Describe", "Simulate", "Generate"].contains { hasPrefix($0) } }
}

extension [UInt8] {
  /// Seconds since 1970 as a time; empty where it is none.
  fileprivate var isoTime: String { Double(String(decoding: self, as: UTF8.self)).map { AegisCloud.isoTime($0) } ?? "" }
}
