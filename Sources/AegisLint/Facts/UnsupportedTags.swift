import AegisBasics
import AegisPolicy

/// Reports the actions that work on nothing with tags, one finding for each service.
func reportUnsupportedTags(
  of elements: [ActionFacts], _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings
) {
  var services: [ServiceID?] = []
  for element in elements where !services.contains(element.service) { services.append(element.service) }
  for service in services {
    let own = elements.filter { $0.service == service }
    guard let first = own.first else { continue }
    let text = statement.text(first.node), prefix = service.map { statement.catalog.prefix($0) } ?? "the service"
    findings.report(
      own.count == 1
        ? "`\(text)` works on nothing that has tags" : "`\(text)` and \(own.count - 1) other\(own.count == 2 ? "" : "s") of `\(prefix)` work on nothing that has tags",
      at: Label(statement.place(first.node), statement.isDeny ? "never denied here" : "never allowed here"),
      secondary: [Label(statement.place(condition.keyNode), "never in such a request")]
        + own.dropFirst().prefix(5).map { Label(statement.place($0.node), "nor here") },
      help: "give \(own.count == 1 ? "it a statement of its own" : "them a statement of their own"), without the tag")
  }
}
