import AegisIR

/// What a module says about its state besides what is to be: resources that got another address, that are left alone
/// from now on, and that exist already.
///
/// Sources: Terraform's language reference ("moved", "removed" and "import" blocks).
struct Transitions {
  struct Move {
    var type: ResourceType
    var from: Label
    var to: Label
  }

  struct Address {
    var type: ResourceType
    var label: Label
  }

  struct Import {
    var type: ResourceType
    var label: Label
    /// As the provider wants it for the type.
    var id: String
  }

  let version: TerraformVersion
  private(set) var moves: [Move] = []
  private(set) var removals: [Address] = []
  private(set) var imports: [Import] = []

  init(version: TerraformVersion) { self.version = version }

  var hasMoves: Bool { !moves.isEmpty }
  var hasRemovals: Bool { !removals.isEmpty }
  /// Has `import` blocks.
  var hasImports: Bool { !imports.isEmpty && version >= .importBlocks }

  /// A resource that had other addresses before, the newest first: each moved to the next, so that every state gets there.
  mutating func move(_ type: ResourceType, from former: [Label], to label: Label) {
    guard version >= .movedBlocks else { return }
    var next = label
    for label in former where label != next {
      moves.append(Move(type: type, from: label, to: next))
      next = label
    }
  }

  /// What hangs on something that AWS renames in place hangs on it still: Terraform forgets the old addresses and
  /// makes the new ones, which changes nothing. Before there were `removed` blocks it takes it away and makes it anew.
  ///
  /// - Parameters:
  ///   - former: The labels of which each came from the next.
  ///   - all: Every label that it may have had, whatever was renamed first.
  mutating func follow(_ type: ResourceType, from former: [Label], all: [Label]? = nil, to label: Label) {
    guard version >= .removedBlocks else { return move(type, from: former, to: label) }
    for former in all ?? former where former != label { forget(type, former) }
  }

  /// A resource that stays in AWS and is no longer Terraform's.
  mutating func forget(_ type: ResourceType, _ label: Label) {
    guard version >= .removedBlocks else { return }
    removals.append(Address(type: type, label: label))
  }

  mutating func adopt(_ type: ResourceType, _ label: Label, _ id: String) {
    imports.append(Import(type: type, label: label, id: id))
  }

  // MARK: Writing

  func writeImports(_ out: inout JSONWriter) {
    guard hasImports else { return }
    out.list("import") { out in
      for item in sortedImports {
        out.element()
        out.object { out in
          out.field("id", literal: item.id)
          out.key("to")
          out.address(item.type, item.label)
        }
      }
    }
  }

  func writeMoves(_ out: inout JSONWriter) {
    guard hasMoves else { return }
    out.list("moved") { out in
      for move in moves.sorted(by: { isBefore(($0.type, $0.from), ($1.type, $1.from)) }) {
        out.element()
        out.object { out in
          out.key("from")
          out.address(move.type, move.from)
          out.key("to")
          out.address(move.type, move.to)
        }
      }
    }
  }

  func writeRemovals(_ out: inout JSONWriter) {
    guard hasRemovals else { return }
    out.list("removed") { out in
      for address in removals.sorted(by: { isBefore(($0.type, $0.label), ($1.type, $1.label)) }) {
        out.element()
        out.object { out in
          out.key("from")
          out.address(address.type, address.label)
          out.object("lifecycle") { $0.field("destroy", false) }
        }
      }
    }
  }

  /// For versions without `import` blocks, a script that does the same; nil where there is nothing to adopt.
  ///
  /// What the state has already is left out, so that a run that was cut short is begun again.
  var importScript: TerraformModule.File? {
    guard version < .importBlocks, !imports.isEmpty else { return nil }
    var text = """
      #!/bin/sh
      # Takes over what exists already. To be run once, after `terraform init`.
      set -eu
      cd "$(dirname "$0")"
      known=$(terraform state list 2>/dev/null || true)
      adopt() {
        if ! printf '%s\n' "$known" | grep -Fqx -- "$1"; then terraform import -input=false "$1" "$2"; fi
      }

      """
    for item in sortedImports { text += "adopt \(item.type.name).\(item.label.text) \(quoted(item.id))\n" }
    return TerraformModule.File(name: TerraformModule.importScript, bytes: Array(text.utf8))
  }

  /// As one word of a shell's.
  private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

  private var sortedImports: [Import] { imports.sorted { isBefore(($0.type, $0.label), ($1.type, $1.label)) } }

  private func isBefore(_ left: (ResourceType, Label), _ right: (ResourceType, Label)) -> Bool {
    let (leftType, rightType) = ("\(left.0.name)", "\(right.0.name)")
    return leftType != rightType ? leftType < rightType : left.1 < right.1
  }
}
