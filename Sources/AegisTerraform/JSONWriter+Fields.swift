import AegisIR

/// A key and its value in one call.
extension JSONWriter {
  mutating func field(_ name: StaticString, literal text: String) {
    key(name)
    literal(text)
  }

  mutating func field(_ name: StaticString, literal document: Document) {
    key(name)
    literal(document.json)
  }

  mutating func field(_ name: StaticString, verbatim text: String) {
    key(name)
    verbatim(text)
  }

  mutating func field(_ name: StaticString, _ value: Expression) {
    key(name)
    expression(value)
  }

  mutating func field(_ name: StaticString, word text: StaticString) {
    key(name)
    word(text)
  }

  mutating func field(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }

  mutating func field(_ name: StaticString, _ value: Int) {
    key(name)
    number(value)
  }

  mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  mutating func list(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
    key(name)
    list(body)
  }

  /// Nothing where the list is empty.
  mutating func list(_ name: StaticString, literals texts: [String]) {
    guard !texts.isEmpty else { return }
    list(name) { out in
      for text in texts {
        out.element()
        out.literal(text)
      }
    }
  }

  /// Nothing where there are none. Of two tags with one key the first stays, so that the keys of the
  /// object are unique.
  mutating func tags(_ tags: [Tag]) {
    guard !tags.isEmpty else { return }
    object("tags") { out in
      var previous: String?
      for tag in sortedByKey(tags) {
        if let previous, previous.utf8.elementsEqual(tag.key.utf8) { continue }
        out.key(literal: tag.key)
        out.literal(tag.value)
        previous = tag.key
      }
    }
  }

  mutating func dependsOn(_ type: ResourceType, _ label: Label) { dependsOn([(type, label)]) }

  /// Nothing where the list is empty.
  mutating func dependsOn(_ resources: [(ResourceType, Label)]) {
    guard !resources.isEmpty else { return }
    list("depends_on") { out in
      for (type, label) in resources {
        out.element()
        out.address(type, label)
      }
    }
  }

  /// Nothing where neither is wanted.
  mutating func lifecycle(createBeforeDestroy: Bool = false, preventDestroy: Bool, ignoring arguments: [StaticString] = []) {
    guard createBeforeDestroy || preventDestroy || !arguments.isEmpty else { return }
    object("lifecycle") { out in
      if createBeforeDestroy { out.field("create_before_destroy", true) }
      if !arguments.isEmpty {
        out.list("ignore_changes") { out in
          for argument in arguments {
            out.element()
            out.word(argument)
          }
        }
      }
      if preventDestroy { out.field("prevent_destroy", true) }
    }
  }
}

/// By the bytes of the keys, since Swift takes two spellings of one character for equal and AWS does not.
private func sortedByKey(_ tags: [Tag]) -> [Tag] {
  let isSorted = zip(tags, tags.dropFirst()).allSatisfy { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  if isSorted { return tags }
  let order = tags.indices.sorted { left, right in
    if tags[left].key.utf8.lexicographicallyPrecedes(tags[right].key.utf8) { return true }
    return left < right && tags[left].key.utf8.elementsEqual(tags[right].key.utf8)
  }
  return order.map { tags[$0] }
}
