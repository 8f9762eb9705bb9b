/// When an identity last used a service, as IAM tells it.
public struct ServiceLastAccess: Sendable {
  /// The service's prefix.
  public var service: String
  /// Seconds since 1970; nil where it was not used as long as IAM looks back.
  public var last: Int?
  /// The actions of which IAM tells the use one by one, none where it does not for this service.
  public var actions: [(name: String, last: Int?)]
}

extension AWSClient {
  /// When a user or role last used each service that its policies allow, in the last 400 days.
  ///
  /// - Source: IAM API reference, `GenerateServiceLastAccessedDetails`, `GetServiceLastAccessedDetails`.
  public func serviceLastAccess(_ arn: String) async throws(AWSError) -> [ServiceLastAccess] {
    let started = try await query(.iam, "GenerateServiceLastAccessedDetails", QueryParameters(["Arn": arn, "Granularity": "ACTION_LEVEL"]))
    guard let job = started.text("JobId") else { throw malformedAccess("the answer names no job") }
    var found: [ServiceLastAccess] = []
    var marker: String?
    var wait = 0.5
    while true {
      var parameters = QueryParameters(["JobId": job, "MaxItems": "1000"])
      parameters.set("Marker", marker)
      let answer = try await query(.iam, "GetServiceLastAccessedDetails", parameters)
      switch answer.text("JobStatus") {
      case "COMPLETED": break
      case "IN_PROGRESS":
        await cloud.sleep(wait)
        wait = min(wait * 1.5, 5)
        continue
      case "FAILED":
        let reason = answer["Error"]?.text("Message") ?? "no reason is given"
        throw AWSError(.service, service: "iam", operation: "GetServiceLastAccessedDetails", code: answer["Error"]?.text("Code") ?? "JobFailed", message: reason)
      default: throw malformedAccess("the answer tells no state")
      }
      for service in answer.members("ServicesLastAccessed") {
        guard let prefix = service.text("ServiceNamespace") else { throw malformedAccess("a service has no name") }
        let actions = service.members("TrackedActionsLastAccessed").compactMap { action in
          action.text("ActionName").map { (name: $0, last: action.text("LastAccessedTime").flatMap(secondsSince1970)) }
        }
        found.append(ServiceLastAccess(service: prefix, last: service.text("LastAuthenticated").flatMap(secondsSince1970), actions: actions))
      }
      guard answer.text("IsTruncated") == "true" else { return found }
      guard let next = answer.text("Marker"), !next.isEmpty, next != marker else {
        throw malformedAccess("the listing goes on, but does not say where")
      }
      marker = next
    }
  }

  private func malformedAccess(_ message: String) -> AWSError {
    AWSError(.malformed, service: "iam", operation: "GetServiceLastAccessedDetails", message: message)
  }
}

/// Seconds of `2026-11-25T09:15:31Z`, with or without a fraction; nil for anything else.
private func secondsSince1970(_ text: String) -> Int? {
  let parts = text.split(whereSeparator: { "-T:Z.".contains($0) }).prefix(6).map { Int($0) }
  guard parts.count == 6, let year = parts[0], let month = parts[1], let day = parts[2], let hour = parts[3], let minute = parts[4],
    let second = parts[5], (1...12).contains(month)
  else { return nil }
  // Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  let shifted = month <= 2 ? year - 1 : year, era = shifted / 400, yearOfEra = shifted - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  return days * 86400 + hour * 3600 + minute * 60 + second
}
