import AegisAccess
import AegisAnalyze
import AegisBasics
import AegisDriver
import AegisIR
import AegisPolicy
import AegisSyntax
import Testing

/// Least privilege over small organizations whose activity is made up.
@Suite struct ProposalTests {
  /// An organization with one account, whose policies and users are given.
  func compile(_ parts: String) async throws -> (access: OrganizationAccess, sources: SourceMap) {
    let text = """
      name: acme
      organization_roots: [{name: Root}]
      master_account:
        name: main
        id: "111111111111"
        email: root@example.com

      """ + parts.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
    let settings = """
      [aegis]
      organization = acme
      aegis_state_bucket = b-1
      aegis_lock_table = lock
      member_account_role = Member
      athena_query_result_location = s3://b/
      """
    let files = MemoryFileSystem(["aegis.ini": settings, "organization.yaml": text])
    let compilation = await Session(files: files, jobs: 1).compile()
    let errors = compilation.diagnostics.filter { $0.severity == .error }.map(\.message)
    let organization = try #require(compilation.organization, "\(errors)")
    return (OrganizationAccess(organization), compilation.sources)
  }

  /// Events of global services are recorded in a region of their own: without its logs nothing is known of them.
  @Test func whatOtherRegionsRecordIsUnknown() async throws {
    let (access, _) = try await compile(
      user(#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["iam:CreateUser", "ec2:StopInstances"], "Resource": "*"}]}"#))
    for (region, unused) in [("eu-west-1", ["ec2:StopInstances"]), ("us-east-1", ["ec2:StopInstances", "iam:CreateUser"])] {
      var log = ActivityLog(source: "a test")
      log.coverage = [Coverage(account: "111111111111", region: region, first: 20_000, last: 20_782, events: 1)]
      let analyzer = Analyzer(access, log)
      let report = analyzer.report(of: 0, ReportMemo())
      #expect(report.unused.map { access.catalog.name($0) } == unused)
      #expect(report.notObservable.map(\.why) == (unused.count == 1 ? [.noHomeLogs] : []))
      let gaps = Analysis(analyzer, window: SampleLogs.window(90), isDetailed: false, reports: [report]).basis
      #expect(gaps.contains { $0.contains("none of their actions is called unused") } == (unused.count == 1))
    }
  }

  private func log(_ events: [(user: String, source: String, event: String)]) -> ActivityLog {
    var log = ActivityLog(source: "a test")
    for event in events {
      log.events["arn:aws:iam::111111111111:user/\(event.user)", default: []].append(
        EventCount(source: "\(event.source).amazonaws.com", event: event.event, outcome: .performed, passesRole: false, count: 1, last: 1_795_000_000))
    }
    log.coverage = [Coverage(account: "111111111111", region: "us-east-1", first: 20_000, last: 20_782, events: 1)]
    return log
  }

  /// The text of `organization.yaml` after the proposal, with what stays and what is wrong.
  private func propose(
    _ parts: String, _ events: [(user: String, source: String, event: String)], protected: Set<Int> = []
  ) async throws -> (text: String, left: [String], flaws: [ProposalFlaw], removed: Int) {
    let (access, sources) = try await compile(parts)
    let analyzer = Analyzer(access, log(events)), memo = ReportMemo()
    let reports = access.principals.indices.map { analyzer.report(of: $0, memo) }
    let proposal = analyzer.propose(reports, targets: Set(access.principals.indices), protected: protected)
    let edits = proposal.narrowings.flatMap(\.edits)
    let file = try #require(sources.files.first { $0.displayPath == "organization.yaml" })
    let text = String(decoding: applyEdits(edits, to: file.text), as: UTF8.self)
    let narrowed = try await compile(self.parts(of: text))
    let flaws = analyzer.flaws(of: narrowed.access, principals: Array(access.principals.indices), reports)
    return (self.parts(of: text), proposal.left.map(\.why), flaws, proposal.narrowings.reduce(0) { $0 + $1.removed })
  }

  private func parts(of text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(6).map { String($0.dropFirst(2)) }.joined(separator: "\n")
  }

  private func user(_ document: String) -> String {
    """
    iam_policies:
      - name: p
        document: \(document)
    iam_users:
      - name: a
        attached_policies: [{_ref: Policy.aws.main.p}]
    """
  }

  @Test func unusedActionsGo() async throws {
    let made = try await propose(
      user(#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:DescribeInstances", "ec2:StopInstances", "ec2:StartInstances"], "Resource": "*"}]}"#),
      [("a", "ec2", "DescribeInstances")])
    #expect(made.text.contains(#""Action": ["ec2:DescribeInstances"], "Resource""#), "\(made.text)")
    #expect(made.flaws.isEmpty && made.removed == 2)
  }

  @Test func wildcardsBecomeWhatIsUsed() async throws {
    let made = try await propose(
      user(#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*Instances", "Resource": "*"}]}"#),
      [("a", "ec2", "DescribeInstances"), ("a", "ec2", "RebootInstances")])
    #expect(made.text.contains(#""Action": ["ec2:DescribeInstances", "ec2:RebootInstances"]"#), "\(made.text)")
    #expect(made.flaws.isEmpty)
  }

  /// Data events, `iam:PassRole`, and what a used action needs stay.
  @Test func whatNoLogShowsStays() async throws {
    let made = try await propose(
      user(#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "iam:PassRole", "iam:TagRole", "iam:CreateRole"], "Resource": "*"}]}"#), [])
    #expect(made.text.contains(#"["s3:GetObject", "iam:PassRole", "iam:TagRole"]"#), "\(made.text)")
    #expect(made.flaws.isEmpty)
  }

  @Test func statementsGoWhole() async throws {
    let made = try await propose(
      user(#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*"}, {"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}"#),
      [("a", "ec2", "DescribeInstances")])
    #expect(made.text.contains(#""Statement": [{"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}, {"Effect": "Deny""#), "\(made.text)")
    #expect(made.flaws.isEmpty)
  }

  @Test func listsOfLinesKeepTheirLayout() async throws {
    let made = try await propose(
      """
      iam_policies:
        - name: p
          document:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action:
                  - ec2:DescribeInstances
                  - ec2:StopInstances
                  - 'ec2:*KeyPair*'
                Resource: "*"
      iam_users:
        - name: a
          attached_policies: [{_ref: Policy.aws.main.p}]
      """, [("a", "ec2", "DescribeInstances"), ("a", "ec2", "DescribeKeyPairs")])
    #expect(made.text.contains("            - ec2:DescribeInstances\n            - 'ec2:DescribeKeyPairs'\n          Resource"), "\(made.text)")
    #expect(made.flaws.isEmpty)
  }

  /// A policy loses only what all who have it do without.
  @Test func everyHolderCounts() async throws {
    let parts = """
      iam_policies:
        - name: p
          document: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:DescribeInstances", "ec2:StopInstances", "ec2:StartInstances"], "Resource": "*"}]}
      iam_groups:
        - name: g
          attached_policies: [{_ref: Policy.aws.main.p}]
      iam_users:
        - name: a
          attached_policies: [{_ref: Policy.aws.main.p}]
        - name: b
          groups: [{_ref: Group.aws.main.g}]
      """
    let made = try await propose(parts, [("a", "ec2", "DescribeInstances"), ("b", "ec2", "StopInstances")])
    #expect(made.text.contains(#"["ec2:DescribeInstances", "ec2:StopInstances"]"#), "\(made.text)")
    #expect(made.flaws.isEmpty && made.removed == 1)
    let kept = try await propose(parts, [("a", "ec2", "DescribeInstances")], protected: [1])
    #expect(kept.removed == 0 && kept.left.contains { $0.contains("keeps everything") }, "\(kept.left)")
  }

  @Test func whatIsNotUsedAtAllIsSaid() async throws {
    let made = try await propose(
      user(#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*"}]}"#), [])
    #expect(made.removed == 0 && made.left == ["nothing of it is used: detach it"])
  }

  /// The proof is worth something: it finds what a wrong edit takes or gives.
  @Test func wrongEditsAreFound() async throws {
    let before = user(#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:DescribeInstances", "ec2:StopInstances"], "Resource": "*"}]}"#)
    let (access, _) = try await compile(before)
    let analyzer = Analyzer(access, log([("a", "ec2", "DescribeInstances")])), memo = ReportMemo()
    let reports = access.principals.indices.map { analyzer.report(of: $0, memo) }
    func flaws(_ actions: String) async throws -> [ProposalFlaw] {
      let after = user(#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [\#(actions)], "Resource": "*"}]}"#)
      return analyzer.flaws(of: try await compile(after).access, principals: [0], reports)
    }
    #expect(try await flaws(#""ec2:DescribeInstances""#).isEmpty)
    let lost = try await flaws(#""ec2:StopInstances""#), gained = try await flaws(#""ec2:Describe*""#)
    guard case .loses = lost.first, case .gains = gained.first else {
      Issue.record("\(lost) \(gained)")
      return
    }
  }
}
