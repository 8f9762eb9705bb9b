public import AegisBasics

/// What there is to say of tags such as CloudFormation's `!Ref`: nothing here gives them a meaning, so that what they
/// stand in front of would be read as it is written.
public func foreignTags(in tree: SyntaxTree) -> DiagnosticBag {
  var bag = DiagnosticBag()
  for properties in tree.properties {
    guard let range = properties.tag else { continue }
    let tag = String(decoding: tree.text[Int(range.start)..<Int(range.end)], as: UTF8.self)
    // Those of YAML itself say of what type a value is, which the grammar knows better.
    if tag == "!" || tag.hasPrefix("!!") || tag.hasPrefix("!<tag:yaml.org,2002:") { continue }
    bag.report(.foreignTag(tag, at: SourceRange(tree.file, range)))
  }
  return bag
}

extension DiagnosticCode {
  static let foreignTag = DiagnosticCode("AE1057", "foreign-tag")
}

extension Diagnostic {
  fileprivate static func foreignTag(_ tag: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .foreignTag, .error, "the tag `\(tag)` has no meaning here", Label(place, "would be left out"),
      help: "write the value itself, or quote it if the `!` belongs to it")
  }
}
