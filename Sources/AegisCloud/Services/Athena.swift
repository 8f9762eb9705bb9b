/// What a query of Athena came to.
public struct AthenaOutcome: Sendable {
  public var execution: String
  /// Bytes that Athena read, which it charges for.
  public var scannedBytes: Int
}

/// How a query is run.
public struct AthenaSettings: Sendable {
  public var database: String
  /// `s3://…`, where results are written to.
  public var output: String

  public init(database: String, output: String) {
    self.database = database
    self.output = output
  }
}

extension AWSClient {
  /// Runs a query to its end, asking for its state at growing intervals; a wish to stop cancels it.
  ///
  /// - Parameters:
  ///   - token: Tells a repeated request from a new one; 32 to 128 characters.
  ///   - isCancelled: Asked between two looks.
  /// - Source: Athena API reference, `StartQueryExecution`, `GetQueryExecution`, `StopQueryExecution`.
  public func runQuery(
    _ sql: String, _ settings: AthenaSettings, token: String, isCancelled: @Sendable () -> Bool = { false }
  ) async throws(AWSError) -> AthenaOutcome {
    let started = try await json(
      .athena, "StartQueryExecution",
      .object([
        JSONValue.Member("QueryString", .string(sql)), JSONValue.Member("ClientRequestToken", .string(token)),
        JSONValue.Member("QueryExecutionContext", .object([JSONValue.Member("Database", .string(settings.database))])),
        JSONValue.Member("ResultConfiguration", .object([JSONValue.Member("OutputLocation", .string(settings.output))])),
      ]))
    guard let execution = started["QueryExecutionId"].string else {
      throw AWSError(.malformed, service: "athena", operation: "StartQueryExecution", message: "the answer names no query")
    }
    let input = JSONValue.object([JSONValue.Member("QueryExecutionId", .string(execution))])
    var wait = 0.5
    while true {
      if isCancelled() {
        _ = try await json(.athena, "StopQueryExecution", input)
        throw AWSError(.service, service: "athena", operation: "StopQueryExecution", code: "Cancelled", message: "the query was cancelled")
      }
      let answer = try await json(.athena, "GetQueryExecution", input)["QueryExecution"]
      let status = answer["Status"]
      switch status["State"].string {
      case "SUCCEEDED": return AthenaOutcome(execution: execution, scannedBytes: answer["Statistics"]["DataScannedInBytes"].integer ?? 0)
      case "FAILED", "CANCELLED":
        let reason = status["StateChangeReason"].string ?? status["AthenaError"]["ErrorMessage"].string ?? "no reason is given"
        throw AWSError(.service, service: "athena", operation: "GetQueryExecution", code: "QueryFailed", message: "the query has \(status["State"].string == "FAILED" ? "failed" : "been cancelled"): \(reason)")
      case "QUEUED", "RUNNING":
        var rest = wait
        while rest > 0, !isCancelled() {
          await cloud.sleep(min(rest, 0.25))
          rest -= 0.25
        }
        wait = min(wait * 1.5, 5)
      default:
        throw AWSError(.malformed, service: "athena", operation: "GetQueryExecution", message: "the answer tells no state")
      }
    }
  }

  /// Calls `body` with every row of a query's results but the first, which names the columns; a value that is
  /// NULL is nil.
  ///
  /// - Source: Athena API reference, `GetQueryResults`.
  public func queryRows(_ execution: String, _ body: ([String?]) -> Void) async throws(AWSError) {
    var token: JSONValue = .null
    var isFirst = true
    while true {
      var input = [JSONValue.Member("QueryExecutionId", .string(execution)), JSONValue.Member("MaxResults", .number("1000"))]
      if !token.isNull { input.append(JSONValue.Member("NextToken", token)) }
      let answer = try await json(.athena, "GetQueryResults", .object(input))
      var rows = answer["ResultSet"]["Rows"].items[...]
      if isFirst { _ = rows.popFirst() }
      isFirst = false
      for row in rows { body(row["Data"].items.map { $0["VarCharValue"].string }) }
      let next = answer["NextToken"]
      if next.isNull || next == "" { return }
      guard next != token else {
        throw AWSError(.malformed, service: "athena", operation: "GetQueryResults", message: "the results go on, but do not say where")
      }
      token = next
    }
  }
}
