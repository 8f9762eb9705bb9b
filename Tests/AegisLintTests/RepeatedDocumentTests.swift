import AegisBasics
import AegisDriver
import Testing

/// The same document in several places is judged once, and its findings stand in each of them.
@Suite struct RepeatedDocumentTests {
  private static let document = """
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
          "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*"}}
    """

  private func policy(_ name: String) -> String { "  - name: \(name)\n    document: |\n" + Self.document.split(separator: "\n").map { "    \($0)\n" }.joined() }

  @Test func findingsStandInEachPlace() async {
    let organization = """
      name: acme
      organization_roots: [{name: Root}]
      master_account:
        name: main
        email: root@example.com
        iam_policies: {$ref: policies.yaml}
      """
    // The third says the same in other words: it is another text.
    let policies = "# é\n" + ["one", "two", "three"].map(policy).joined().replacing("  - name", with: "- name")
      .replacing("    document", with: "  document") + "- name: four\n  document: '" + #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*"}}"# + "'\n"
    let files = MemoryFileSystem(["organization.yaml": organization, "policies.yaml": policies])
    for jobs in [1, 2] {
      let compilation = await Session(files: files, jobs: jobs).compile(lint: LintPlan(selected: ["AE4107"]))
      let found = compilation.diagnostics.filter { $0.code.code == "AE4107" }
      #expect(found.count == 4)
      #expect(Set(found.map(\.primary.at)).count == 4)
      for finding in found {
        let source = compilation.sources[finding.primary.at.file]
        #expect(source.string(finding.primary.at.range) == "s3:GetObject")
        #expect(source.string(finding.secondary[0].at.range) == "s3:Get*")
        #expect(finding.fixes.first?.edits.first.map { source.string($0.at.range) } == ", \"s3:GetObject\"")
      }
    }
  }
}
