extension AWSClient {
  /// The tags of the account's customer managed policies, by ARN; those without tags are left out.
  ///
  /// AWS's index of tags gives a hundred at once, and follows a change after a while only.
  ///
  /// Source: Resource Groups Tagging API reference, `GetResources`; policies are in IAM's region.
  public func policyTags() async throws(AWSError) -> [String: [(key: String, value: String)]] {
    var tags: [String: [(key: String, value: String)]] = [:]
    var token = ""
    repeat {
      var input = [JSONValue.Member("ResourceTypeFilters", ["iam:policy"]), JSONValue.Member("ResourcesPerPage", .number("100"))]
      if !token.isEmpty { input.append(JSONValue.Member("PaginationToken", .string(token))) }
      let answer = try await globalJSON(.tagging, "GetResources", .object(input))
      for item in answer["ResourceTagMappingList"].items {
        guard let arn = item["ResourceARN"].string else { continue }
        tags[arn] = item["Tags"].items.compactMap { tag in tag["Key"].string.map { ($0, tag["Value"].string ?? "") } }
      }
      let next = answer["PaginationToken"].string ?? ""
      guard next.isEmpty || next != token else {
        throw AWSError(.malformed, service: Service.tagging.rawValue, operation: "GetResources", message: "the listing goes on, but does not say where")
      }
      token = next
    } while !token.isEmpty
    return tags
  }
}
