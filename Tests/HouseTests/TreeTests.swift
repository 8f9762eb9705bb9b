import AegisGenerate
import AegisSchema
import Foundation
import Testing

/// What a stranger may rely on in every file.
@Suite struct TreeTests {
  @Test func filesAreShort() throws {
    for path in Repository.files where path.hasSuffix(".swift") && !path.contains("/Generated/") {
      let lines = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lines <= 600, "\(path) has \(lines) lines")
    }
  }

  @Test func generatedFilesAreFresh() throws {
    for file in try generatedFiles(root: Repository.root.path) {
      #expect(try Repository.text(file.path) == file.text, "\(file.path): run `swift run aegis-dev generate`")
    }
  }

  /// What the program prints for editors is what is committed for all to see.
  @Test func schemasAreThoseOfTheTree() throws {
    let files = Repository.files(under: "grammar/schema", withExtension: "json")
    #expect(files.map { String($0.dropFirst("grammar/schema/".count).dropLast(".json".count)) }.sorted() == EditorSchema.all.map(\.name).sorted())
    for schema in EditorSchema.all {
      #expect(try Repository.text("grammar/schema/\(schema.name).json") == String(decoding: schema.text, as: UTF8.self), "\(schema.name)")
    }
  }

  /// The project builds anywhere: no path of a machine, nothing outside of the repository.
  @Test func noFileNamesAMachine() throws {
    let patterns = ["/" + "root/", "/" + "work/", "shared" + "/spec", "shared" + "/design", ".." + "/shared"]
    for path in Repository.files where !path.hasSuffix(".bin") {
      guard let text = try? Repository.text(path) else { continue }
      for pattern in patterns { #expect(!text.contains(pattern), "\(path) names \(pattern)") }
    }
  }

  @Test func theTopLevelIsTidy() {
    let top = Set(Repository.files.map { $0.split(separator: "/")[0] })
    #expect(
      top.subtracting([
        "Sources", "Tests", "grammar", "golden", "Package.swift", "README.md", "Makefile", ".ci", ".pre-commit-hooks.yaml", ".gitignore",
        ".gitattributes", "editors",
      ]) == [])
  }
}

/// The grammar is linted as it lints others.
@Suite struct GrammarTests {
  @Test(arguments: TypeName.allCases) func fieldsAreSound(_ type: TypeName) {
    let spec = type.spec
    #expect(!spec.doc.isEmpty)
    #expect(Set(spec.fields.map { $0.name.lowercased() }).count == spec.fields.count)
    for field in spec.fields {
      #expect(!field.doc.isEmpty, "\(spec.name).\(field.name)")
      if let pattern = field.pattern { #expect(CompiledPattern(pattern) != nil, "\(spec.name).\(field.name)") }
      if let value = field.defaultText, let pattern = field.pattern { #expect(CompiledPattern.matches(pattern, value)) }
      if let value = field.defaultText, case .choice(let names) = field.type { #expect(names.contains(value)) }
    }
  }

  @Test(arguments: Setting.allCases.map(\.spec) + LintSetting.allCases.map(\.spec)) func settingsAreSound(_ spec: SettingSpec) {
    #expect(!spec.doc.isEmpty)
    if let pattern = spec.pattern { #expect(CompiledPattern(pattern) != nil) }
    if let pattern = spec.memberPattern { #expect(CompiledPattern(pattern) != nil) }
    if let value = spec.defaultText, let pattern = spec.pattern { #expect(CompiledPattern.matches(pattern, value)) }
    if let value = spec.defaultText, case .choice(let names) = spec.type { #expect(names.contains(value)) }
  }

  @Test func patternsMatchTheWholeText() {
    #expect(CompiledPattern.matches(#"[\w+=,.@-]{1,64}"#, "a-role"))
    #expect(!CompiledPattern.matches(#"[\w+=,.@-]{1,64}"#, "a role"))
    #expect(!CompiledPattern.matches("a|ab", "abc"))
  }
}

extension Substring {
  fileprivate var trimmingLineBreaks: Substring {
    var text = self
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
