import AegisBasics
import AegisDriver
import AegisSamples
import Foundation
import Testing

/// What an incremental session says after any edit is what compiling from scratch says.
@Suite struct IncrementalTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

  /// Which projects are edited, each with how many edits.
  struct Subject: Sendable, CustomTestStringConvertible {
    let name: String
    let count: Int
    var testDescription: String { name }
  }

  static let subjects: [Subject] = [
    Subject(name: "made", count: isLong ? 60_000 : 400), Subject(name: "templates", count: isLong ? 20_000 : 180),
    Subject(name: "organization", count: isLong ? 10_000 : 30), Subject(name: "check/program", count: isLong ? 5_000 : 100),
    Subject(name: "resolve/references", count: isLong ? 5_000 : 100),
  ]

  // Compiling takes far longer than keeping up. `aegis-dev replay-edits` does the same many times faster in a release build.
  @Test(arguments: subjects) func saysWhatCompilingSays(_ subject: Subject) async throws {
    let difference = try await replay(of: subject.name).firstDifference(after: 0..<subject.count, comparingEvery: Self.isLong ? 1 : 4)
    #expect(difference == nil)
  }

  /// Each setting that is missing is a mistake of its own, also where there is no organization yet.
  @Test func missingSettingsAreAllTold() async {
    let without = await told(["aegis.ini": "[aegis]\norganization = x\n"])
    #expect(without.count { $0.hasPrefix("AE0016") } == 3)
    let with = await told(["aegis.ini": "[aegis]\norganization = x\n", "organization.yaml": "id: o-a1b2c3d4e5\n"])
    #expect(with.count { $0.hasPrefix("AE0016") } == 3)
  }

  /// Accounts that share a name have resources of their own, and what is missed in them.
  @Test func accountsOfOneNameAreTwo() async throws {
    func account(_ policy: String) -> String {
      """
        - name: shop
          email: \(policy)@example.com
          iam_groups:
            - name: g
              attached_policies:
                - _ref: Policy.aws.shop.\(policy)

      """
    }
    let text = "master_account:\n  name: main\n  email: main@example.com\nmember_accounts:\n" + account("first") + account("second")
    let found = await told(["aegis.ini": "[aegis]\n", "organization.yaml": text])
    for name in ["first", "second"] { #expect(found.contains { $0.hasPrefix("AE2001") && $0.contains("`\(name)`") }, "\(found)") }
  }

  /// What only a policy that grants something is told is not said of one that is a boundary and nothing else, and said as
  /// soon as it is attached, in a file that did not change.
  @Test func boundariesGrantNothing() async {
    func organization(attached: String) -> String {
      """
      name: acme
      organization_roots: [{name: Root}]
      master_account:
        name: main
        email: main@example.com
        iam_policies: {$ref: policies.yaml}
        users:
          - name: ada
            attached_policies: [\(attached)]
            permissions_boundary: {_ref: Policy.aws.master.bound}
      """
    }
    let policies = """
      - name: bound
        document:
          Version: "2012-10-17"
          Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}
      """
    let reference = "{_ref: Policy.aws.master.bound}"
    let path = ProjectPath("organization.yaml")
    let session = IncrementalSession(
      files: MemoryFileSystem(["aegis.ini": "[aegis]\n", "organization.yaml": organization(attached: ""), "policies.yaml": policies]), jobs: 2)
    for attached in ["", reference, ""] {
      await session.setText(Array(organization(attached: attached).utf8), of: path)
      let state = await session.update()
      #expect(state.findings.values.joined().contains { $0.code.code == "AE4112" } == !attached.isEmpty)
      let found = await told(["aegis.ini": "[aegis]\n", "organization.yaml": organization(attached: attached), "policies.yaml": policies])
      #expect(found.contains { $0.hasPrefix("AE4112") } == !attached.isEmpty)
    }
  }

  /// What is said of a project, which a session and compiling must agree on: codes and messages.
  private func told(_ files: [String: String]) async -> [String] {
    let files = MemoryFileSystem(files)
    let state = await IncrementalSession(files: files, jobs: 2).update()
    let fresh = await Session(files: files, jobs: 2).compile(lint: LintPlan())
    let told = state.findings.values.joined().map { "\($0.code.code) \($0.message)" }.sorted()
    #expect(told == fresh.diagnostics.map { "\($0.code.code) \($0.message)" }.sorted())
    return told
  }

  private func replay(of project: String) throws -> EditReplay {
    EditReplay(of: try projectFiles(project), jobs: 2, today: CalendarDate(year: 2026, month: 6, day: 15))
  }
}
