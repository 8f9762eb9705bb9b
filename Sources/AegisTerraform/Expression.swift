/// A type of resource of the AWS provider.
struct ResourceType: Sendable {
  let name: StaticString

  init(_ name: StaticString) { self.name = name }
}

/// What the emitter itself asks Terraform to evaluate.
///
/// It is made of the emitter's own words and of labels, and of nothing else: no text of the
/// configuration can become part of an expression.
enum Expression {
  /// `type.label.attribute`
  case attribute(ResourceType, Label, StaticString)
  /// `var.name`
  case variable(StaticString)
  /// Functions and loops over such values.
  case computed(String)
}
