import AegisBasics
import Testing

@Suite struct PathGlobTests {
  private func fits(_ glob: String, _ path: String) throws -> Bool { try PathGlob(glob).matches(ProjectPath(path)) }

  @Test(arguments: [
    ("roles.yaml", "roles.yaml"), ("roles.yaml", "a/b/roles.yaml"), ("*.yaml", "a/b.yaml"), ("a", "x/a/y/z.yaml"),
    ("a/", "x/a/z.yaml"), ("member_accounts/*/roles/roles.yaml", "member_accounts/x/roles/roles.yaml"),
    ("member_accounts/sandbox", "member_accounts/sandbox/roles/roles.yaml"), ("./a/b.yaml", "a/b.yaml"),
    ("member_accounts/**", "member_accounts/x/y.yaml"), ("**/roles/*.yaml", "roles/a.yaml"), ("a/**/z", "a/z"),
    ("a/**/z", "a/b/c/z"), ("a?c", "x/abc"), ("a?c", "aéc"), ("[a-c]x", "bx"), ("[!a-c]x", "dx"), ("[]]x", "]x"),
    ("a*b*c", "aXbYbZc"), ("**", "a"), ("*", "a/b"), ("/roles.yaml", "roles.yaml"), ("/a", "a/b.yaml"), ("/a/", "a/b.yaml"), ("/*.yaml", "b.yaml"),
  ]) func fitting(_ glob: String, _ path: String) throws { #expect(try fits(glob, path)) }

  @Test(arguments: [
    ("roles.yaml", "roles.yml"), ("a/b.yaml", "x/a/b.yaml"), ("a/*.yaml", "a/b/c.yaml"), ("member_accounts/sandbox", "member_accounts/sandbox2/a"),
    ("a?c", "a/c"), ("[a-c]x", "dx"), ("[!a-c]x", "bx"), ("a/**", "a"), ("a/**/z", "az"), ("a*b*c", "aXbYbZ"), ("A", "a"),
    ("/roles.yaml", "a/roles.yaml"), ("/a/", "x/a/z.yaml"), ("/*.yaml", "a/b.yaml"),
  ]) func notFitting(_ glob: String, _ path: String) throws { #expect(try !fits(glob, path)) }

  @Test func faults() {
    #expect(throws: PathGlob.Fault.empty) { try PathGlob("") }
    #expect(throws: PathGlob.Fault.empty) { try PathGlob("/") }
    #expect(throws: PathGlob.Fault.outside) { try PathGlob("/../a") }
    #expect(throws: PathGlob.Fault.outside) { try PathGlob("a/../../b") }
    #expect(throws: PathGlob.Fault.unclosedSet) { try PathGlob("a/[b") }
    #expect(throws: PathGlob.Fault.negated) { try PathGlob("!a") }
  }

  /// Patterns made to be slow are not.
  @Test func manyStarsAreNoTrouble() throws {
    let stars = String(repeating: "*a", count: 2_000)
    #expect(try !fits(stars, String(repeating: "a", count: 1_000) + "b"))
    let folders = String(repeating: "**/a/", count: 500) + "b"
    #expect(try !fits(folders, String(repeating: "a/", count: 400) + "c"))
  }
}
