import Foundation
import Testing

/// Who may import whom. The same picture stands in the README and in Package.swift.
@Suite struct LayeringTests {
  static let allowed: [String: Set<String>] = [
    "AegisBasics": ["Synchronization"],
    "AegisSyntax": ["AegisBasics"],
    "AegisSchema": ["AegisBasics", "AegisSyntax", "CAegisData", "CPCRE2"],
    "AegisPolicy": ["AegisBasics", "AegisSyntax", "AegisSchema", "CAegisData"],
    "AegisSema": ["AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "Synchronization"],
    "AegisIR": ["AegisBasics", "AegisSchema", "AegisPolicy", "AegisSema", "Synchronization"],
    "AegisLint": ["AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR", "AegisAccess", "Synchronization"],
    "AegisAccess": ["AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR"],
    "AegisAnalyze": ["AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisIR", "AegisAccess", "AegisReport"],
    "AegisActivity": ["AegisBasics", "AegisAnalyze", "AegisSystem", "CSQLite", "CZlib", "Synchronization"],
    "AegisTerraform": ["AegisBasics", "AegisIR"],
    "AegisChangeSet": ["AegisBasics", "AegisSyntax", "AegisIR"],
    "AegisReport": ["AegisBasics", "AegisChangeSet"],
    "AegisDeploy": ["AegisBasics", "AegisIR", "AegisAccess", "AegisTerraform", "AegisChangeSet", "AegisCloud", "AegisSystem", "Synchronization"],
    "AegisFormat": ["AegisBasics", "AegisSyntax"],
    "AegisDriver": [
      "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR", "AegisLint", "AegisAccess",
      "AegisTerraform", "AegisFormat", "Synchronization",
    ],
    "AegisSystem": ["AegisBasics", "CMalloc", "Glibc", "Synchronization"],
    "AegisCloud": ["AegisBasics", "AegisSyntax", "AegisSystem", "CCurl", "Glibc", "Synchronization"],
    "AegisObserve": ["AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR", "AegisCloud", "Synchronization"],
    "AegisImport": ["AegisBasics", "AegisSyntax", "AegisSchema", "AegisSema", "AegisIR"],
    "AegisLSP": [
      "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR", "AegisAccess", "AegisLint", "AegisReport",
      "AegisDriver", "AegisSystem", "Synchronization",
    ],
    "AegisCommands": [
      "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR", "AegisLint", "AegisAccess",
      "AegisAnalyze", "AegisActivity", "AegisCloud", "AegisObserve", "AegisImport", "AegisTerraform", "AegisReport", "AegisDriver", "AegisSystem",
      "AegisChangeSet", "AegisDeploy", "AegisLSP", "ArgumentParser", "Synchronization",
    ],
    "AegisGenerate": ["AegisBasics", "AegisSyntax", "AegisPolicy", "AegisLint", "AegisSystem"],
    "aegis": ["AegisCommands"],
    "AegisSamples": ["AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisAccess", "AegisDriver", "Synchronization"],
    "aegis-dev": [
      "AegisGenerate", "AegisSamples", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisIR", "AegisAccess", "AegisReport", "AegisDriver", "AegisSystem",
      "AegisActivity", "CYAML", "ArgumentParser", "Synchronization",
    ],
  ]

  @Test func everyImportIsAllowed() throws {
    let files = Repository.files(under: "Sources", withExtension: "swift")
    #expect(files.count > 50)
    for path in files {
      let target = String(path.split(separator: "/")[1])
      let allowed = try #require(Self.allowed[target], "\(target) is not in the table")
      for name in imports(of: try Repository.text(path)) {
        #expect(allowed.contains(name), "\(path) imports \(name)")
      }
    }
  }

  /// Nothing in the table is there only because it once was.
  @Test func everyAllowanceIsUsed() throws {
    var used: [String: Set<String>] = [:]
    for path in Repository.files(under: "Sources", withExtension: "swift") {
      used[String(path.split(separator: "/")[1]), default: []].formUnion(imports(of: try Repository.text(path)))
    }
    for (target, allowed) in Self.allowed { #expect(allowed.subtracting(used[target] ?? []) == [], "\(target)") }
  }

  private func imports(of text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index < 2, line.first != " ", words.count > index + 1 else { return nil }
      return String(words[index + 1].split(separator: ".")[0])
    }
  }
}
