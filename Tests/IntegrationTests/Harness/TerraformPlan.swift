import Foundation

/// A plan as `terraform show -json` tells it.
///
/// Source: Terraform's internals documentation, "JSON Output Format".
struct TerraformPlan {
  /// The actions that change something (`create`, `update`, `delete`), by the resource's address.
  let changes: [String: [String]]
  /// The arguments whose values differ, sorted, for every resource that would be updated.
  let updates: [String: [String]]
  /// What is known of every resource once the plan is carried out, by its address.
  let values: [String: [String: Any]]
  /// The former address of every resource that has another now.
  let moves: [String: String]
  /// The addresses of what is taken over, sorted.
  let imported: [String]

  init(_ json: Data) throws {
    guard let root = try JSONSerialization.jsonObject(with: json) as? [String: Any] else {
      throw CommandFailure(description: "the plan is no object")
    }
    var changes: [String: [String]] = [:]
    var updates: [String: [String]] = [:]
    var moves: [String: String] = [:]
    var imported: [String] = []
    for change in root["resource_changes"] as? [[String: Any]] ?? [] {
      if let address = change["address"] as? String, let former = change["previous_address"] as? String { moves[address] = former }
      guard let address = change["address"] as? String, let change = change["change"] as? [String: Any] else { continue }
      let actions = change["actions"] as? [String] ?? []
      if change["importing"] != nil { imported.append(address) }
      if actions == ["no-op"] { continue }
      changes[address] = actions
      if actions == ["update"], let before = change["before"] as? [String: Any], let after = change["after"] as? [String: Any] {
        updates[address] = Set(before.keys).union(after.keys).filter { key in
          (before[key] as? NSObject) != (after[key] as? NSObject)
        }.sorted()
      }
    }
    var values: [String: [String: Any]] = [:]
    let module = (root["planned_values"] as? [String: Any])?["root_module"] as? [String: Any]
    for resource in module?["resources"] as? [[String: Any]] ?? [] {
      if let address = resource["address"] as? String { values[address] = resource["values"] as? [String: Any] }
    }
    self.changes = changes
    self.moves = moves
    self.imported = imported.sorted()
    self.updates = updates
    self.values = values
  }

  /// The addresses of what would be made, sorted.
  var created: [String] { changes.filter { $0.value == ["create"] }.keys.sorted() }
}
