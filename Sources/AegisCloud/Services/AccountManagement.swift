extension AWSClient {
  /// Gives a member account another name. Called in the management account, which needs trusted access of
  /// `account.amazonaws.com` for that.
  ///
  /// Source: AWS Account Management reference, `PutAccountName`.
  public func renameAccount(_ id: String, to name: String) async throws(AWSError) {
    let body: JSONValue = ["AccountId": .string(id), "AccountName": .string(name)]
    let request = SignedRequest("POST", host: cloud.endpoint(.account).host, path: "/putAccountName", headers: [("content-type", "application/json")], body: body.text)
    _ = try await rest(.account, "PutAccountName", request)
  }
}
