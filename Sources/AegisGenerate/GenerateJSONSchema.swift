/// JSON Schemas of the files of a configuration, for editors: draft 7, which every YAML language server reads.
///
/// They state shapes, not names: what a reference refers to, and all that depends on other files, is the compiler's.
struct SchemaGenerator {
  /// A file of the configuration: the name of its schema, what stands in it, and where it usually is.
  private struct FileKind {
    let name: String
    let title: String
    let type: String
    let isList: Bool
  }

  private static let files = [
    FileKind(name: "organization", title: "organization.yaml", type: "Organization", isList: false),
    FileKind(name: "account", title: "account.yaml", type: "AWSAccount", isList: false),
    FileKind(name: "groups", title: "groups/groups.yaml", type: "Group", isList: true),
    FileKind(name: "policies", title: "policies/policies.yaml", type: "Policy", isList: true),
    FileKind(name: "roles", title: "roles/roles.yaml", type: "Role", isList: true),
    FileKind(name: "users", title: "users/users.yaml", type: "User", isList: true),
  ]

  let types: [(name: String, node: GrammarNode)]
  let policy: GrammarNode

  init(types: [GrammarNode], policy: GrammarNode) throws(GenerateError) {
    var named: [(name: String, node: GrammarNode)] = []
    for type in types { named.append((try type.required("type").string, type)) }
    self.types = named
    self.policy = policy
  }

  func files() throws(GenerateError) -> [GeneratedFile] {
    var found: [GeneratedFile] = []
    for file in Self.files {
      found.append(GeneratedFile(path: "grammar/schema/\(file.name).json", text: try schema(of: file).written() + "\n"))
    }
    return found
  }

  private func schema(of file: FileKind) throws(GenerateError) -> SchemaJSON {
    let root = reference(file.type)
    var members: [(String, SchemaJSON)] = [
      ("$schema", .text("http://json-schema.org/draft-07/schema#")), ("title", .text("Aegis: \(file.title)")),
    ]
    members += file.isList ? [("type", .list([.text("array"), .text("null")])), ("items", orInclusion(root))] : [("allOf", .list([root]))]
    var definitions: [(String, SchemaJSON)] = []
    var kinds: Set<String> = []
    for name in reachable(from: file.type) {
      guard let node = types.first(where: { $0.name == name })?.node else { continue }
      definitions.append((name, try object(name, node, &kinds)))
    }
    for kind in kinds.sorted() { definitions.append(("policy_\(kind)", try document(kind))) }
    members.append(("definitions", .object(definitions)))
    return .object(members)
  }

  /// The types that a type's fields lead to, itself first.
  private func reachable(from start: String) -> [String] {
    var found = [start]
    var index = 0
    while index < found.count {
      if let node = types.first(where: { $0.name == found[index] })?.node, let fields = node["fields"] {
        for field in fields.entries {
          for key in ["of", "type"] {
            if let name = field.value[key], !name.isSequence, types.contains(where: { $0.name == name.string }), !found.contains(name.string) {
              found.append(name.string)
            }
          }
        }
      }
      index += 1
    }
    return found
  }

  // MARK: Types

  private func object(_ name: String, _ node: GrammarNode, _ kinds: inout Set<String>) throws(GenerateError) -> SchemaJSON {
    var properties: [(String, SchemaJSON)] = []
    var required: [SchemaJSON] = []
    for (field, spec) in try node.required("fields").entries {
      let schema = try self.field(spec, &kinds)
      properties.append((field, schema))
      for alias in spec["aliases"]?.strings ?? [] { properties.append((alias, schema)) }
      if spec["required"]?.string == "true" && spec["aliases"] == nil { required.append(.text(field)) }
    }
    var members: [(String, SchemaJSON)] = [
      ("description", .text(try node.required("doc").string)), ("type", .text("object")), ("properties", .object(properties)),
      ("additionalProperties", .flag(false)),
    ]
    if !required.isEmpty { members.append(("required", .list(required))) }
    return .object(members)
  }

  private func field(_ node: GrammarNode, _ kinds: inout Set<String>) throws(GenerateError) -> SchemaJSON {
    var description = try node.required("doc").string
    if let value = node["default"] { description += " Default: `\(value.string)`." }
    let isRequired = node["required"]?.string == "true"
    let schema: SchemaJSON
    switch try node.required("type").string {
    case "list":
      let item = try value(try node.required("of").string, node, &kinds)
      schema = orInclusion(.object([("type", .text("array")), ("items", orInclusion(item))]))
    case "map":
      let item = try value(try node.required("of").string, node, &kinds)
      schema = .object([("type", .text("object")), ("additionalProperties", item)])
    case let word: schema = try value(word, node, &kinds)
    }
    // Null stands for what is left out.
    let choices: [SchemaJSON] = isRequired ? [schema] : [schema, .object([("type", .text("null"))])]
    return .object([("description", .text(description)), ("anyOf", .list(choices))])
  }

  private func value(_ word: String, _ node: GrammarNode, _ kinds: inout Set<String>) throws(GenerateError) -> SchemaJSON {
    switch word {
    case "string", "date": return try text(node)
    case "service": return text(pattern: "[a-z0-9.-]+\\.[a-z0-9.-]+")
    case "provider": return text(pattern: "aws\\..+")
    case "boolean": return orPlaceholder(.object([("type", .text("boolean"))]))
    case "value": return .object([])
    case "integer":
      let ends = try node.required("range").string.split(separator: ".", omittingEmptySubsequences: true).compactMap { Int($0) }
      guard ends.count == 2 else { throw GenerateError("\(node.path): no range") }
      return orPlaceholder(.object([("type", .text("integer")), ("minimum", .number(ends[0])), ("maximum", .number(ends[1]))]))
    case "choice": return orPlaceholder(.object([("enum", .list(try node.required("of").strings.map(SchemaJSON.text)))]))
    case "policy":
      let kind = try node.required("kind").string
      kinds.insert(kind)
      return .object([("anyOf", .list([.object([("type", .text("string")), ("description", .text("The document as JSON."))]), reference("policy_\(kind)")]))])
    case "reference": return try self.reference(node)
    case "tags": return Self.tags
    case "object": return try value(try node.required("of").string, node, &kinds)
    default: return orInclusion(reference(word))
    }
  }

  private func text(_ node: GrammarNode) throws(GenerateError) -> SchemaJSON {
    var members: [(String, SchemaJSON)] = [("type", .text("string"))]
    if let pattern = node["pattern"] { members.append(("pattern", .text(Self.anchored(pattern.string)))) }
    if let length = node["length"] {
      let ends = length.string.split(separator: ".", omittingEmptySubsequences: true).compactMap { Int($0) }
      if ends.count == 2 { members += [("minLength", .number(ends[0])), ("maxLength", .number(ends[1]))] }
    }
    return .object(members)
  }

  private func text(pattern: String) -> SchemaJSON { .object([("type", .text("string")), ("pattern", .text(Self.anchored(pattern)))]) }

  /// The whole of the text, or one with a placeholder of a template; PCRE2's `\x{…}` as JavaScript writes it.
  private static func anchored(_ pattern: String) -> String {
    let written = pattern.replacing(#/\\x\{([0-9A-Fa-f]+)\}/#) { match in
      let digits = String(match.1)
      return "\\u" + String(repeating: "0", count: 4 - min(4, digits.count)) + digits
    }
    return "^(?:\(written))$|\\{\\{"
  }

  private func orPlaceholder(_ schema: SchemaJSON) -> SchemaJSON {
    .object([("anyOf", .list([schema, .object([("type", .text("string")), ("pattern", .text("\\{\\{"))])]))])
  }

  private func orInclusion(_ schema: SchemaJSON) -> SchemaJSON {
    .object([("anyOf", .list([schema, Self.inclusion]))])
  }

  private func reference(_ name: String) -> SchemaJSON { .object([("$ref", .text("#/definitions/\(name)"))]) }

  private static let inclusion = SchemaJSON.object([
    ("type", .text("object")), ("properties", .object([("$ref", .object([("type", .text("string")), ("description", .text("The file that stands here, from the project's root."))]))])),
    ("required", .list([.text("$ref")])), ("additionalProperties", .flag(false)),
  ])

  /// `_ref: NAME`, or the ARN by itself where one reference stands alone.
  private func reference(_ node: GrammarNode) throws(GenerateError) -> SchemaJSON {
    let target = try node.required("to").string
    let isList = try node.required("type").string == "list"
    let name = SchemaJSON.object([
      ("type", .text("string")), ("pattern", .text("^(?:\(target)\\.aws\\.|arn:)|\\{\\{")),
      ("description", .text("`\(target).aws.ACCOUNT.NAME`\(target == "Policy" ? ", or the ARN of an AWS managed policy" : "").")),
    ])
    var properties: [(String, SchemaJSON)] = [("_ref", name)]
    if isList { properties.append(("expires_at", .object([("type", .text("string")), ("description", .text("The last day on which it counts."))]))) }
    let object = SchemaJSON.object([("type", .text("object")), ("properties", .object(properties)), ("additionalProperties", .flag(false))])
    return isList ? object : .object([("anyOf", .list([object, text(pattern: "arn:.+")]))])
  }

  private static let tags: SchemaJSON = {
    let scalar = SchemaJSON.object([("type", .list(["string", "number", "boolean", "null"].map(SchemaJSON.text)))])
    func item(_ key: String, _ value: String) -> SchemaJSON {
      .object([
        ("type", .text("object")), ("properties", .object([(key, scalar), (value, scalar)])), ("required", .list([.text(key)])),
        ("additionalProperties", .flag(false)),
      ])
    }
    let list = SchemaJSON.object([("type", .text("array")), ("items", .object([("anyOf", .list([item("key", "value"), item("Key", "Value")]))]))])
    return .object([("anyOf", .list([list, .object([("type", .text("object")), ("additionalProperties", scalar)])]))])
  }()

  // MARK: Policy documents as mappings

  private func document(_ kind: String) throws(GenerateError) -> SchemaJSON {
    // Which language an organization policy is in depends on the type beside it.
    guard let spec = try policy.required("kinds")[kind] else { return .object([("type", .text("object"))]) }
    let statement = SchemaJSON.object([
      ("type", .text("object")), ("properties", .object(try spec.required("statement").strings.map { ($0, element($0)) })),
      ("required", .list([.text("Effect")])), ("additionalProperties", .flag(false)),
    ])
    var properties: [(String, SchemaJSON)] = []
    for name in try spec.required("document").strings {
      switch name {
      case "Version": properties.append((name, .object([("enum", .list(try policy.required("versions").strings.map(SchemaJSON.text)))])))
      case "Statement":
        properties.append((name, .object([("anyOf", .list([statement, .object([("type", .text("array")), ("items", statement)])]))])))
      default: properties.append((name, .object([("type", .text("string"))])))
      }
    }
    return .object([
      ("description", .text(try spec.required("doc").string)), ("type", .text("object")), ("properties", .object(properties)),
      ("required", .list([.text("Statement")])), ("additionalProperties", .flag(false)),
    ])
  }

  private func element(_ name: String) -> SchemaJSON {
    let string = SchemaJSON.object([("type", .text("string"))])
    let strings = SchemaJSON.object([("anyOf", .list([string, .object([("type", .text("array")), ("items", string)])]))])
    switch name {
    case "Sid": return string
    case "Effect": return .object([("enum", .list([.text("Allow"), .text("Deny")]))])
    case "Principal", "NotPrincipal":
      let names = policy["principals"]?.strings ?? []
      let object = SchemaJSON.object([
        ("type", .text("object")), ("properties", .object(names.map { ($0, strings) })), ("additionalProperties", .flag(false)),
      ])
      return .object([("anyOf", .list([.object([("enum", .list([.text("*")]))]), object]))])
    case "Condition":
      return .object([("type", .text("object")), ("additionalProperties", .object([("type", .text("object"))]))])
    default: return strings
    }
  }
}
