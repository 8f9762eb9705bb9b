import Foundation

/// A plan as `terraform show -json` tells it.
///
/// Source: Terraform's internals documentation, "JSON Output Format".
struct TerraformPlan {
  /// The actions that change something (`create`, `update`, `delete`), by the resource's address.
  let changes: [String: [String]]
  /// What is known of every resource once the plan is carried out, by its address.
  let values: [String: [String: Any]]

  init(_ json: Data) throws {
    guard let root = try JSONSerialization.jsonObject(with: json) as? [String: Any] else {
      throw CommandFailure(description: "the plan is no object")
    }
    var changes: [String: [String]] = [:]
    for change in root["resource_changes"] as? [[String: Any]] ?? [] {
      let actions = (change["change"] as? [String: Any])?["actions"] as? [String] ?? []
      if let address = change["address"] as? String, actions != ["no-op"] { changes[address] = actions }
    }
    var values: [String: [String: Any]] = [:]
    let module = (root["planned_values"] as? [String: Any])?["root_module"] as? [String: Any]
    for resource in module?["resources"] as? [[String: Any]] ?? [] {
      if let address = resource["address"] as? String { values[address] = resource["values"] as? [String: Any] }
    }
    self.changes = changes
    self.values = values
  }

  /// The addresses of what would be made, sorted.
  var created: [String] { changes.filter { $0.value == ["create"] }.keys.sorted() }
}
