extension AWSClient {
  /// All pages of a listing of the query protocol. `Marker` leads to the next one.
  ///
  /// A listing that says it goes on without saying where is an error: nothing is ever silently cut short.
  public func pages(_ service: Service, _ operation: String, _ parameters: QueryParameters = QueryParameters()) async throws(AWSError) -> [XMLNode] {
    var pages: [XMLNode] = []
    var marker: String?
    while true {
      var page = parameters
      page.set("Marker", marker)
      let answer = try await query(service, operation, page)
      pages.append(answer)
      guard answer.text("IsTruncated") == "true" else { return pages }
      guard let next = answer.text("Marker"), !next.isEmpty, next != marker else {
        throw AWSError(.malformed, service: service.rawValue, operation: operation, message: "the listing goes on, but does not say where")
      }
      marker = next
    }
  }

  /// All items of a listing of the JSON protocol. `NextToken` leads to the next page.
  public func items(_ service: Service, _ operation: String, _ input: [JSONValue.Member], in list: String) async throws(AWSError) -> [JSONValue] {
    var items: [JSONValue] = []
    var token: JSONValue = .null
    while true {
      var page = input
      if !token.isNull { page.append(JSONValue.Member("NextToken", token)) }
      let answer = try await json(service, operation, .object(page))
      items += answer[list].items
      let next = answer["NextToken"]
      if next.isNull || next == "" { return items }
      guard next != token else {
        throw AWSError(.malformed, service: service.rawValue, operation: operation, message: "the listing goes on, but does not say where")
      }
      token = next
    }
  }
}
