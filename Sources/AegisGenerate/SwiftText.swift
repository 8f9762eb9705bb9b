/// Swift source text that is generated.
enum SwiftText {
  static let header = "// Generated from grammar/ by `aegis-dev generate`; do not edit.\n\n"

  /// A string literal of any text.
  static func literal(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\t": output += "\\t"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output + "\""
  }

  static func list(_ texts: [String]) -> String { "[" + texts.map(literal).joined(separator: ", ") + "]" }

  /// `assume_role_policy_document` as `assumeRolePolicyDocument`, `AWSAccount` as `awsAccount`.
  static func camelCase(_ name: String) -> String {
    let words = name.split(separator: "_").map(String.init)
    if words.count == 1, let word = words.first {
      let capitals = word.prefix { $0.isUppercase }
      if capitals.count <= 1 { return word.prefix(1).lowercased() + word.dropFirst() }
      let keep = capitals.count == word.count ? capitals.count : capitals.count - 1
      return word.prefix(keep).lowercased() + word.dropFirst(keep)
    }
    return words[0].lowercased() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// The name, in back quotes where Swift has another use for it.
  static func identifier(_ name: String) -> String {
    let camel = camelCase(name)
    return ["type", "default", "in", "for", "where"].contains(camel) ? "`\(camel)`" : camel
  }
}
