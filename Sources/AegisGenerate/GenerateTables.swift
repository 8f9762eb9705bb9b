/// `Limits.swift`: AWS's limits, from `grammar/limits.yaml`.
func generateLimits(_ file: GrammarNode) throws(GenerateError) -> String {
  var text = SwiftText.header + "extension Limit {\n"
  for entry in file.entries {
    let most = entry.value["most"].map { ", most: \($0.string)" } ?? ""
    text += "  public static let \(SwiftText.identifier(entry.name)) = Limit(\n"
    text += "    \(try entry.value.required("value").string)\(most), unit: \(SwiftText.literal(try entry.value.required("unit").string)),\n"
    text += "    doc: \(SwiftText.literal(try entry.value.required("doc").string)))\n"
  }
  return text + "}\n"
}

/// `PolicyLanguage.swift`: the policy language, from `grammar/policy.yaml`.
func generatePolicyLanguage(_ file: GrammarNode) throws(GenerateError) -> String {
  let kinds = try file.required("kinds").entries
  var cases = "", specs = "", operators = ""
  for kind in kinds {
    let required = kind.value["required"]?.strings ?? []
    let limit = kind.value["limit"].map { ".\(SwiftText.identifier($0.string))" } ?? "nil"
    cases += "  case \(SwiftText.identifier(kind.name))\n"
    specs += """
          case .\(SwiftText.identifier(kind.name)):
            PolicyKindSpec(
              doc: \(SwiftText.literal(try kind.value.required("doc").string)), noun: \(SwiftText.literal(try kind.value.required("noun").string)),
              document: \(SwiftText.list(try kind.value.required("document").strings)),
              statement: \(SwiftText.list(try kind.value.required("statement").strings)),
              requiresPrincipal: \(required.contains("principal")), requiresResource: \(required.contains("resource")), limit: \(limit))

      """
  }
  var elements = "", spellings = ""
  for element in try file.required("elements").strings {
    elements += "  case \(SwiftText.identifier(element))\n"
    spellings += "    case .\(SwiftText.identifier(element)): \(SwiftText.literal(element))\n"
  }
  for group in try file.required("operators").entries {
    for name in group.value.strings { operators += "    (\(SwiftText.literal(name)), .\(group.name)),\n" }
  }
  return SwiftText.header + """
    /// The kinds of policy documents.
    public enum PolicyKind: String, Sendable, CaseIterable {
    \(cases)
      public var spec: PolicyKindSpec { Self.specs[self]! }

      private static let specs: [PolicyKind: PolicyKindSpec] = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0, $0.makeSpec()) })

      private func makeSpec() -> PolicyKindSpec {
        switch self {
    \(specs)    }
      }
    }

    /// The elements of policy documents, in canonical order.
    public enum PolicyElement: UInt8, Sendable, CaseIterable {
    \(elements)
      public var spelling: StaticString {
        switch self {
    \(spellings)    }
      }
    }

    public enum PolicyLanguage {
      public static let versions = \(SwiftText.list(try file.required("versions").strings))
      public static let principals = \(SwiftText.list(try file.required("principals").strings))

      /// Condition operators without their qualifiers, and what they compare.
      public static let operators: [(name: String, type: OperatorType)] = [
    \(operators)  ]
    }

    """
}

/// `Settings.swift`: the keys of `aegis.ini`, from `grammar/project.yaml`.
func generateSettings(_ file: GrammarNode) throws(GenerateError) -> String {
  SwiftText.header
    + (try settings("Setting", "The keys of section `[aegis]` of `aegis.ini`.", try file.required("settings")))
    + "\n"
    + (try settings("LintSetting", "The keys of sections `[lint]` and `[lint \"GLOB\"]` of `aegis.ini`.", try file.required("lint")))
}

private func settings(_ type: String, _ doc: String, _ section: GrammarNode) throws(GenerateError) -> String {
  var cases = "", specs = ""
  for entry in section.entries {
    let node = entry.value
    cases += "  case \(SwiftText.identifier(entry.name))\n"
    specs += "    case .\(SwiftText.identifier(entry.name)):\n      SettingSpec(\n"
    specs += "        \(SwiftText.literal(entry.name)), \(try settingType(node))"
    if node["required"]?.string == "true" { specs += ", required: true" }
    if let value = node["default"] { specs += ", defaultText: \(SwiftText.literal(value.string))" }
    if let pattern = node["pattern"] { specs += ",\n        pattern: \(SwiftText.literal(pattern.string))" }
    if let pattern = node["member"] { specs += ",\n        memberPattern: \(SwiftText.literal(pattern.string))" }
    specs += ",\n        doc: \(SwiftText.literal(try node.required("doc").string)))\n"
  }
  return """
    /// \(doc)
    public enum \(type): Int, Sendable, CaseIterable {
    \(cases)
      public var spec: SettingSpec {
        switch self {
    \(specs)    }
      }
    }

    """
}

private func settingType(_ node: GrammarNode) throws(GenerateError) -> String {
  switch try node.required("type").string {
  case "string": return ".text"
  case "boolean": return ".boolean"
  case "words": return ".words"
  case "choice": return ".choice(\(SwiftText.list(try node.required("of").strings)))"
  case let word: throw GenerateError("\(node.path): `\(word)` is no type of a setting")
  }
}
