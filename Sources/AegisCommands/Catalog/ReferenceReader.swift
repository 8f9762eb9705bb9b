import AegisCloud
import AegisPolicy

/// Reads what AWS's service reference sends. Nil or an error for anything that is not of its form: nothing is made of half
/// an answer.
enum ReferenceReader {
  /// The services and their addresses.
  static func index(_ body: [UInt8]) -> [(service: String, url: String)]? {
    guard case .array(let items)? = parseJSONValue(body), !items.isEmpty, items.count <= 5_000 else { return nil }
    var found: [(service: String, url: String)] = []
    for item in items {
      guard let service = item["service"].string, let url = item["url"].string, url.utf8.count <= 500 else { return nil }
      found.append((service, url))
    }
    return found
  }

  static func service(_ body: [UInt8], named name: String) -> ServiceReference? {
    guard let value = parseJSONValue(body), value["Name"].string == name, case .array(let actions) = value["Actions"] else { return nil }
    var reference = ServiceReference(name: name, actions: [], resources: [], conditionKeys: [], operations: [])
    for item in actions {
      guard let name = item["Name"].string, let keys = texts(item["ActionConditionKeys"]) else { return nil }
      let resources = item["Resources"].items.map { $0["Name"].string }
      if resources.contains(nil) { return nil }
      reference.actions.append(
        ServiceReference.Action(
          name: name, level: level(item["Annotations"]["Properties"]), conditionKeys: keys, resources: resources.compactMap { $0 }))
    }
    for item in value["Resources"].items {
      guard let name = item["Name"].string, let formats = texts(item["ARNFormats"]), let keys = texts(item["ConditionKeys"]) else { return nil }
      reference.resources.append(ServiceReference.Resource(name: name, formats: formats, conditionKeys: keys))
    }
    for item in value["ConditionKeys"].items {
      guard let name = item["Name"].string, let types = texts(item["Types"]) else { return nil }
      reference.conditionKeys.append(ServiceReference.ConditionKey(name: name, type: types.first ?? "String"))
    }
    for item in value["Operations"].items {
      guard let name = item["Name"].string else { return nil }
      var meant: [String] = []
      for action in item["AuthorizedActions"].items {
        guard let name = action["Name"].string, let service = action["Service"].string else { return nil }
        meant.append("\(service):\(name)")
      }
      reference.operations.append(ServiceReference.Operation(name: name, actions: meant))
    }
    return reference
  }

  /// A list of texts; none where it is missing, nil where it holds something else.
  private static func texts(_ value: JSONValue) -> [String]? {
    if value.isNull { return [] }
    guard case .array(let items) = value else { return nil }
    let texts = items.compactMap(\.string)
    return texts.count == items.count ? texts : nil
  }

  private static func level(_ properties: JSONValue) -> AccessLevel? {
    if properties.isNull { return nil }
    if properties["IsPermissionManagement"].boolean == true { return .permissionsManagement }
    if properties["IsTaggingOnly"].boolean == true { return .tagging }
    if properties["IsWrite"].boolean == true { return .write }
    return properties["IsList"].boolean == true ? .list : .read
  }
}
