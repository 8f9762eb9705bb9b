import AegisBasics
import AegisLint
import Foundation
import Testing

/// Codes of findings are promises: one meaning each, for good.
@Suite struct CodeTests {
  struct Use {
    let code: String
    let name: String
    let path: String
  }

  static let uses: [Use] = Repository.files(under: "Sources", withExtension: "swift").flatMap { path -> [Use] in
    guard let text = try? Repository.text(path) else { return [] }
    return text.matches(of: #/\bDiagnosticCode\("([^"]*)", "([^"]*)"\)/#).map {
      Use(code: String($0.1), name: String($0.2), path: path)
    }
  }

  /// Which codes a target may give, by the digit behind `AE`.
  static let ranges: [String: Set<Character>] = [
    "AegisSyntax": ["0", "1"], "AegisSchema": ["1", "2", "3"], "AegisPolicy": ["3"], "AegisSema": ["2", "5", "6"],
    "AegisIR": ["2", "3", "5", "6"], "AegisImport": ["7"], "AegisDriver": ["0", "2", "5", "7", "9"], "AegisLint": ["4", "5"],
    "AegisAccess": ["8"],
    "AegisChangeSet": ["7"],
  ]

  @Test func codesAndNamesAreUnique() {
    #expect(Self.uses.count > 80)
    for (code, uses) in Dictionary(grouping: Self.uses, by: \.code) {
      #expect(uses.count == 1, "\(code): \(uses.map(\.name))")
    }
    for (name, uses) in Dictionary(grouping: Self.uses, by: \.name) {
      #expect(uses.count == 1, "\(name): \(uses.map(\.code))")
    }
  }

  /// `aegis explain` knows every code: rules by their metadata, the others by `Sources/AegisLint/Explanations`.
  @Test func everyCodeIsExplained() {
    let explained = Dictionary(RuleRegistry.entries.map { ($0.code.code, $0) }, uniquingKeysWith: { first, _ in first })
    #expect(explained.count == RuleRegistry.entries.count, "a code is explained twice")
    for use in Self.uses {
      #expect(explained[use.code]?.code.name == use.name, "\(use.code) \(use.name) needs a line in Sources/AegisLint/Explanations")
    }
    let known = Set(Self.uses.map(\.code))
    for entry in RuleRegistry.entries {
      #expect(known.contains(entry.code.code), "\(entry.code.code) is explained, but nothing gives it")
      #expect(!entry.summary.hasSuffix(".") && entry.rationale.hasSuffix("."), "\(entry.code.code): summary or rationale")
    }
  }

  /// What no input is known to give may not be given at all: each code of the front end is in a fixture or a test.
  @Test func everyCodeOfTheFrontEndIsProvoked() {
    let folders = ["golden/check", "golden/resolve", "golden/syntax", "golden/cli", "golden/lint", "Tests"]
    let texts = folders.flatMap { folder in
      Repository.files.filter { $0.hasPrefix(folder + "/") && $0 != "golden/cli/rules.script" && !$0.hasPrefix("Tests/HouseTests") }.compactMap { try? Repository.text($0) }
    }
    let seen = Set(texts.flatMap { $0.matches(of: #/AE[0-9]{4}/#).map { String($0.0) } })
    for use in Self.uses where ["0", "1", "2", "3", "5", "6"].contains(use.code.dropFirst(2).first) {
      #expect(seen.contains(use.code), "\(use.code) \(use.name)")
    }
  }

  @Test func codesHaveTheirFormAndPlace() throws {
    for use in Self.uses {
      #expect(use.code.wholeMatch(of: #/AE[0-9]{4}/#) != nil, "\(use.code)")
      #expect(use.name.wholeMatch(of: #/[a-z0-9]+(-[a-z0-9]+)*/#) != nil, "\(use.name)")
      let target = String(use.path.split(separator: "/")[1])
      let range = try #require(Self.ranges[target], "\(target) gives no findings yet")
      #expect(range.contains(use.code[use.code.index(use.code.startIndex, offsetBy: 2)]), "\(use.code) in \(target)")
    }
  }
}
