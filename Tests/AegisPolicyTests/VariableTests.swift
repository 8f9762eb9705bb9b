import Testing

@testable import AegisPolicy

@Suite("Policy variables")
struct VariableTests {
  private func variables(_ text: String) -> [(String, String, PolicyVariable.Problem?)] {
    let bytes = Array(text.utf8)
    var found: [(String, String, PolicyVariable.Problem?)] = []
    bytes.withUnsafeBufferPointer { buffer in
      PolicyVariable.forEach(in: buffer) { variable in
        found.append((String(decoding: buffer[variable.range], as: UTF8.self), String(decoding: buffer[variable.key], as: UTF8.self), variable.problem))
      }
    }
    return found
  }

  @Test("one variable", arguments: [
    ("a/${aws:username}/b", "${aws:username}", "aws:username", nil as PolicyVariable.Problem?),
    ("${aws:PrincipalTag/team, 'none'}", "${aws:PrincipalTag/team, 'none'}", "aws:PrincipalTag/team", nil),
    ("${aws:PrincipalTag/team, 'a}b'}x", "${aws:PrincipalTag/team, 'a}b'}", "aws:PrincipalTag/team", nil),
    ("${*}", "${*}", "*", nil), ("${}", "${}", "", .empty), ("${ }", "${ }", " ", .empty),
    ("${aws:username", "${aws:username", "aws:username", .unclosed), ("${ aws:username}", "${ aws:username}", " aws:username", .space),
    ("${aws:username, none}", "${aws:username, none}", "aws:username", .unquotedDefault),
    ("${aws:username, 'none}", "${aws:username, 'none}", "aws:username", .unquotedDefault),
  ])
  func one(_ text: String, _ whole: String, _ key: String, _ problem: PolicyVariable.Problem?) throws {
    let found = variables(text)
    let first = try #require(found.first)
    #expect(found.count == 1 && first.0 == whole && first.1 == key && first.2 == problem)
  }

  @Test func severalOrNone() {
    #expect(variables("${a:b}${c:d}").map(\.1) == ["a:b", "c:d"])
    #expect(variables("${a:b/${c:d}").map(\.2) == [.unclosed, nil])
    #expect(variables("$x {y} $ $$").isEmpty)
    #expect(variables("${").map(\.2) == [.unclosed])
  }
}
