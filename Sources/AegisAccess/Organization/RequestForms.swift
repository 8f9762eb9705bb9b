public import AegisPolicy

extension Catalog {
  /// The ARN formats of an action's resources, at most three, where a request's resource is of none of them; nil where it is.
  public func formsMissed(by request: Request) -> [String]? {
    guard let action = action(request.action) else { return nil }
    let formats = resources(of: action).map { arnFormat($0.type) }
    if formats.isEmpty { return request.resource == "*" ? nil : [] }
    let isMet = formats.contains { format in
      Pattern(Self.pattern(of: format), wildcards: true, variables: false).matches(request.resource)
        // No bucket's name has a slash.
        && !(format.hasSuffix(":${BucketName}") && request.resource.contains("/"))
    }
    return isMet || request.resource == "*" ? nil : Array(formats.prefix(3))
  }

  /// A format with a `?*` for every part to fill in; the region and the account may be missing.
  private static func pattern(of format: String) -> String {
    var text = "", rest = format[...]
    while let start = rest.firstIndex(of: "$"), let end = rest[start...].firstIndex(of: "}") {
      text += rest[..<start]
      let name = rest[start...end]
      text += name == "${Region}" || name == "${Account}" ? "*" : name == "${Partition}" ? "aws*" : "?*"
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }
}
