import AegisBasics
import AegisImport
import AegisSamples
import TestSupport
import Testing

/// Files that people edit, merged with what AWS has.
@Suite struct MergeTests {
  private func file(_ parts: [(String, String)]) -> GeneratedFile {
    GeneratedFile(
      path: ProjectPath("roles.yaml"), shape: .list, prelude: "",
      parts: parts.map { GeneratedFile.Part(key: $0.0, text: "  - name: \($0.0)\n    path: \($0.1)\n    description: d\n    max_session_duration: 3600\n") })
  }

  private func merge(
    _ theirs: GeneratedFile, ours: String, base: GeneratedFile?, meaning: GeneratedFile? = nil, policy: MergePolicy = .merge
  ) -> (text: String, codes: [String]) {
    let source = SourceFile(id: FileID(rawValue: 0), displayPath: "roles.yaml", text: Array(ours.utf8))
    let merged = AegisImport.merge(theirs, into: source, base: base.map { Array($0.text.utf8) }, meaning: meaning, policy: policy)
    return (String(decoding: merged.text, as: UTF8.self), merged.bag.diagnostics.map(\.code.code))
  }

  private let base = [("a", "/"), ("b", "/"), ("c", "/")]

  @Test func commentsAndOrderStay() {
    let ours = "# head\n  # of c\n  - name: c\n    # why\n    path: /\n    description: d\n    max_session_duration: 3600\n\n  - name: a\n    path: /\n    description: mine # here\n    max_session_duration: 3600\n# tail\n"
    let kept = merge(file(base), ours: ours, base: file(base))
    #expect(kept.text == ours && kept.codes.isEmpty)
    let theirs = merge(file([("a", "/x/"), ("b", "/"), ("bb", "/"), ("c", "/y/")]), ours: ours, base: file(base))
    #expect(theirs.codes.isEmpty)
    let resource = { (name: String) in "  - name: \(name)\n    path: /\n    description: d\n    max_session_duration: 3600\n" }
    #expect(
      theirs.text
        == ours.replacing("    # why\n    path: /\n", with: "    # why\n    path: /y/\n").replacing("- name: a\n    path: /", with: "- name: a\n    path: /x/")
        .replacing("# tail\n", with: resource("bb") + "# tail\n"))
  }

  /// Whoever has laid the file out otherwise gets no list whose items stand in two columns.
  @Test func newItemsStandWhereOthersDo() {
    let outdented = file(base).text.replacing(#/(?m)^[ ]{2}/#, with: "")
    let theirs = merge(file([("a", "/"), ("ab", "/x/"), ("b", "/"), ("c", "/")]), ours: outdented, base: file(base))
    #expect(theirs.codes.isEmpty)
    #expect(theirs.text == file([("a", "/"), ("ab", "/x/"), ("b", "/"), ("c", "/")]).text.replacing(#/(?m)^[ ]{2}/#, with: ""))
  }

  @Test func whatBothChangedIsAFinding() {
    let ours = file([("a", "/ours/"), ("b", "/"), ("c", "/")]).text
    #expect(merge(file([("a", "/theirs/"), ("b", "/"), ("c", "/")]), ours: ours, base: file(base)).codes == ["AE7201"])
    #expect(merge(file([("a", "/ours/"), ("b", "/"), ("c", "/")]), ours: ours, base: file(base)).codes == [])
    #expect(merge(file([("b", "/"), ("c", "/")]), ours: ours, base: file(base)).codes == ["AE7203"])
    #expect(merge(file(base), ours: ours, base: nil).codes == ["AE7202"])
    #expect(merge(file(base), ours: ours, base: nil, meaning: file([("a", "/ours/"), ("b", "/"), ("c", "/")]), policy: .refresh).text == file(base).text)
    #expect(merge(file(base), ours: ours, base: nil, policy: .overwrite).text == file(base).text)
    #expect(merge(file(base), ours: "a: [", base: file(base)).codes == ["AE7204"])
  }

  /// AWS still calls it as before: what has changed there is of the same thing.
  @Test func whatWasRenamedHereIsNotMadeTwice() {
    let ours = file(base).text.replacing("  - name: b\n", with: "  - name: bb\n    former_names: [b]\n")
    #expect(merge(file(base), ours: ours, base: file(base)).text == ours)
    let changed = merge(file([("a", "/"), ("b", "/x/"), ("c", "/")]), ours: ours, base: file(base))
    #expect(changed.codes.isEmpty)
    #expect(changed.text == ours.replacing("former_names: [b]\n    path: /\n", with: "former_names: [b]\n    path: /x/\n"))
    #expect(merge(file([("a", "/"), ("c", "/")]), ours: ours, base: file(base)).text == ours)
  }

  /// An editor or git may have changed them: that is no change of what the lines say.
  @Test func lineEndsStay() {
    let ours = file(base).text.replacing("\n", with: "\r\n")
    #expect(merge(file(base), ours: ours, base: file(base)).text == ours)
    let changed = merge(file([("a", "/x/"), ("b", "/"), ("c", "/")]), ours: ours, base: file(base))
    #expect(changed.codes.isEmpty)
    #expect(changed.text == file([("a", "/x/"), ("b", "/"), ("c", "/")]).text.replacing("\n", with: "\r\n"))
  }

  @Test func whatIsRemovedOnOneSideGoes() {
    let ours = file(base).text + "# mine\n"
    #expect(merge(file([("a", "/"), ("c", "/")]), ours: ours, base: file(base)).text == file([("a", "/"), ("c", "/")]).text + "# mine\n")
    let less = file([("a", "/"), ("c", "/")])
    #expect(merge(file(base), ours: less.text, base: file(base)).text == less.text)
    #expect(merge(file([]), ours: ours, base: file(base)).text == "[]\n# mine\n")
    #expect(merge(file([("a", "/"), ("b", "/x/"), ("c", "/")]), ours: less.text, base: file(base)).codes == ["AE7201"])
  }

  /// What a template or a former name says stands in no part of the file, and is not written into it a second time.
  @Test func whatIsSaidElsewhereIsNotRepeated() {
    let ours = file([("a", "/")])
    let meaning = file([("a", "/"), ("kept", "/")])
    #expect(merge(file([("a", "/"), ("kept", "/")]), ours: ours.text, base: ours, meaning: meaning).text == ours.text)
    let changed = merge(file([("a", "/"), ("kept", "/x/")]), ours: ours.text, base: ours, meaning: meaning)
    #expect(changed.text == ours.text && changed.codes == ["AE7202"])
  }

  /// Changes of different resources never meet, whatever they are; a second merge of the same changes nothing.
  @Test func changesOfDifferentResourcesAreAllTaken() {
    var random = RandomSource(seed: 11)
    for _ in 0..<500 {
      let names = (0..<8).map { "r\($0)" }
      var ours = names.map { ($0, "/") }, theirs = ours
      var expected: [String: String] = Dictionary(uniqueKeysWithValues: ours)
      for (index, name) in names.enumerated() {
        switch random.below(5) {
        case 0: (ours[index].1, expected[name]) = ("/ours/", "/ours/")
        case 1: (theirs[index].1, expected[name]) = ("/theirs/", "/theirs/")
        case 2: (ours[index].0, expected[name]) = ("", nil)
        case 3: (theirs[index].0, expected[name]) = ("", nil)
        default: break
        }
      }
      for extra in ["x", "y"] where random.below(2) == 0 {
        theirs.insert((extra, "/new/"), at: random.below(theirs.count + 1))
        expected[extra] = "/new/"
      }
      let base = file(names.map { ($0, "/") }), now = file(theirs.filter { $0.0 != "" })
      let merged = merge(now, ours: file(ours.filter { $0.0 != "" }).text, base: base)
      #expect(merged.codes.isEmpty)
      #expect(parts(merged.text) == expected)
      let again = merge(now, ours: merged.text, base: now)
      #expect(again.text == merged.text && again.codes.isEmpty)
    }
  }

  private func parts(_ text: String) -> [String: String] {
    var found: [String: String] = [:]
    var name = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix("  - name: ") { name = String(line.dropFirst(10)) }
      if line.hasPrefix("    path: ") { found[name] = String(line.dropFirst(10)) }
    }
    return found
  }
}
