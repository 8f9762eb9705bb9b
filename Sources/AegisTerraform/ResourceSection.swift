import AegisBasics

/// All resources of one type in a module, by label.
struct ResourceSection {
  /// A resource that is still to be written: where the emitter finds it again.
  struct Entry {
    var label: Label
    var outer: Int
    var inner = 0
  }

  let type: ResourceType
  private(set) var entries: [Entry] = []
  private var isSorted = true

  init(_ type: ResourceType) { self.type = type }

  mutating func append(_ label: Label, _ outer: Int, _ inner: Int = 0) {
    if let last = entries.last, !(last.label < label) { isSorted = false }
    entries.append(Entry(label: label, outer: outer, inner: inner))
  }

  mutating func sort() {
    if isSorted { return }
    entries.sort { ($0.label, $0.outer, $0.inner) < ($1.label, $1.outer, $1.inner) }
  }
}

/// The resources of a module as they are written, with their origins.
///
/// Types are added in the order of their names, so that both come out sorted.
struct ResourceList {
  var out: JSONWriter
  private(set) var origins: [TerraformModule.Origin] = []
  /// The object around all of them: Terraform refuses an empty one.
  private var isOpen = false

  init(capacity: Int) { out = JSONWriter(capacity: capacity) }

  mutating func add(
    _ section: consuming ResourceSection, origin: (ResourceSection.Entry) -> SourceRange,
    body: (ResourceSection.Entry, inout JSONWriter) -> Void
  ) {
    if section.entries.isEmpty { return }
    if !isOpen {
      out.key("resource")
      out.begin()
      isOpen = true
    }
    section.sort()
    out.key(section.type.name)
    out.object { out in
      for entry in section.entries {
        out.key(entry.label)
        out.object { body(entry, &$0) }
      }
    }
    origins.reserveCapacity(origins.count + section.entries.count)
    for entry in section.entries {
      origins.append(TerraformModule.Origin(type: section.type.name, label: entry.label.text, at: origin(entry)))
    }
  }

  /// The one resource of its type.
  mutating func addOne(_ type: ResourceType, origin: SourceRange, body: (inout JSONWriter) -> Void) {
    var section = ResourceSection(type)
    section.append(.this, 0)
    add(section, origin: { _ in origin }, body: { body(&$1) })
  }

  /// Ends the object around them, for what stands beside it.
  mutating func close() {
    if isOpen { out.end() }
    isOpen = false
  }

  /// The finished module, with a file beside its resources; nothing is left here.
  mutating func module(in directory: String, beside file: TerraformModule.File?) -> TerraformModule {
    let main = TerraformModule.File(name: "main.tf.json", bytes: out.finish())
    return TerraformModule(directory: directory, files: [main] + (file.map { [$0] } ?? []), origins: origins)
  }
}
