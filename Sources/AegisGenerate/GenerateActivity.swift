/// `ActivityTable.swift`: what CloudTrail's events say beyond the catalog, from `grammar/activity.yaml`.
func generateActivity(_ file: GrammarNode) throws(GenerateError) -> String {
  func words(_ name: String) throws(GenerateError) -> String {
    SwiftText.literal(try file.required(name).strings.joined(separator: " "))
  }
  let sources = try file.required("sources").entries.map { "    \(SwiftText.literal($0.name)): \(SwiftText.literal($0.value.string)),\n" }
  return SwiftText.header + """
    /// What CloudTrail's events say about IAM actions; the sources stand in `grammar/activity.yaml`.
    enum ActivityTable {
      /// Event sources without `.amazonaws.com`, and the service prefix that each means.
      static let sources: [String: String] = [
    \(sources.joined())  ]
      /// Error codes of requests that were refused for lack of a privilege.
      static let denied = words(\(try words("denied")))
      /// Actions whose events show whether a role was passed.
      static let passesRole = words(
        \(try words("passes_role")))
      /// Patterns of actions that a trail does not record unless it is told to.
      static let dataEvents = words(
        \(try words("data_events")))

      private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
    }

    """
}
