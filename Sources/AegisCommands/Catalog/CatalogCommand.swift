import AegisPolicy
import AegisReport
import AegisSystem
import ArgumentParser

/// `aegis catalog`: what this program knows of IAM.
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog", abstract: "Tell what this program knows of AWS's services, actions and policies.",
    subcommands: [CatalogInfoCommand.self, CatalogUpdateCommand.self])
}

/// `aegis catalog info`: how much, how old, and from where.
struct CatalogInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "info", abstract: "Tell how much is known, how old it is, and where it comes from.")

  @Option(help: "The form of the answer: text, json.")
  var format: RulesCommand.Format = .text

  func run() {
    let info = CatalogCache.catalog.info
    Disk.writeOutput(format == .json ? json(info) : Array((text(info) + "\n\(origin)\n").utf8))
  }

  /// Which catalog is in use, and why.
  private var origin: String {
    switch CatalogCache.state {
    case .none: "in use: the one that this program was built with"
    case .used(_, let fetched, let from): "in use: the one fetched on \(fetched) from \(from)"
    case .older(let fetched): "in use: the one that this program was built with, which is newer than the one fetched on \(fetched)"
    case .damaged(let problem):
      "in use: the one that this program was built with; \(problem), `aegis catalog update` renews it"
    }
  }

  private func counts(_ info: CatalogInfo) -> [(name: String, count: Int)] {
    [
      ("services", info.services), ("actions", info.actions), ("retired actions", info.retiredActions),
      ("resource types", info.resourceTypes), ("condition keys", info.conditionKeys), ("AWS managed policies", info.managedPolicies),
      ("withdrawn policies", info.deprecatedPolicies),
    ]
  }

  private func text(_ info: CatalogInfo) -> String {
    var text = "version \(info.version), brought up to date \(info.updated)\n\n"
    for (name, count) in counts(info) {
      let number = String(count)
      text += String(repeating: " ", count: max(0, 8 - number.count)) + number + "  \(name)\n"
    }
    text += "\nfrom\n"
    for source in info.sources { text += "  \(source.name) \(source.version) (\(source.license))\n" }
    return text
  }

  private func json(_ info: CatalogInfo) -> [UInt8] {
    var writer = JSONWriter(brokenDepth: 2)
    writer.object { writer in
      writer.member("version", 1)
      writer.member("catalog", info.version)
      writer.member("updated", info.updated)
      for (name, count) in counts(info) { writer.member(camelCase(name), count) }
      writer.member("bytes", info.size)
      writer.member("inUse", origin.dropFirst("in use: ".count).description)
      writer.member("sources", each: info.sources) { writer, source in
        writer.object { writer in
          writer.member("name", source.name)
          writer.member("version", source.version)
          writer.member("license", source.license)
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  private func camelCase(_ words: String) -> String {
    let parts = words.split(separator: " ")
    return parts[0].lowercased() + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
