import AegisDriver
import AegisSystem
import ArgumentParser

/// Lints projects with more and more of the same mistake.
struct GrowthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth", abstract: "Tell mistakes of which many cost more than in step with their number.",
    discussion: """
      For each kind of mistake a project with so many of them is linted, and one with four times as many, each on one thread. What takes more \
      than --factor times as long is told, and fails the run.
      """)

  @Option(help: "How many mistakes; then four times as many.")
  var count = 1000

  @Option(help: "How much longer four times as many may take.")
  var factor = 8.0

  @Option(help: "Only kinds with this in their name.")
  var kind = ""

  func run() async throws {
    var failed = false
    for kind in MistakeKind.all where self.kind.isEmpty || kind.name.contains(self.kind) {
      let (few, many) = (await seconds(kind.project(count)), await seconds(kind.project(4 * count)))
      // What takes next to nothing is not measured well.
      let isSlow = many > factor * max(few, 0.02)
      failed = failed || isSlow
      print("\(kind.name): \(count) in \(milliseconds(few)), \(4 * count) in \(milliseconds(many))\(isSlow ? "  grows faster than what there is to do" : "")")
    }
    if failed { throw ExitCode(1) }
  }

  private func milliseconds(_ seconds: Double) -> String { "\(Int(seconds * 1000)) ms" }

  /// Of processor time.
  private func seconds(_ files: [String: String]) async -> Double {
    let start = Surroundings.processorSeconds
    _ = await Session(files: MemoryFileSystem(files), jobs: 1).compile(lint: LintPlan())
    return Surroundings.processorSeconds - start
  }
}

/// Something that can be wrong many times over.
private struct MistakeKind: Sendable {
  let name: String
  /// The file of roles, or of policies, with so many of them.
  let text: @Sendable (Int) -> String
  let isOfPolicies: Bool

  init(_ name: String, ofPolicies: Bool = false, _ text: @escaping @Sendable (Int) -> String) {
    (self.name, self.text, isOfPolicies) = (name, text, ofPolicies)
  }

  func project(_ count: Int) -> [String: String] {
    [
      "aegis.ini": "[aegis]\norganization = acme\naegis_state_bucket = states\naegis_lock_table = locks\nathena_query_result_location = s3://results/\n",
      "organization.yaml": """
        name: acme
        feature_set: ALL
        organization_roots: [{name: Root, accounts: [{_ref: AWSAccount.aws.master.main}]}]
        master_account: {name: main, id: "111111111111", email: a@acme.example, \(isOfPolicies ? "iam_policies" : "iam_roles"): {$ref: list.yaml}}

        """,
      "list.yaml": text(count),
    ]
  }

  private static let trust =
    "  assume_role_policy_document: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}\n"

  static let all: [MistakeKind] = [
    MistakeKind("roles") { count in (0..<count).map { "- name: r\($0)\n" + trust }.joined() },
    MistakeKind("indented by tabs") { count in (0..<count).map { "- name: r\($0)\n\tx: 1\n" }.joined() },
    MistakeKind("references to nothing") { count in
      (0..<count).map { "- name: r\($0)\n" + trust + "  attached_policies:\n    - _ref: Policy.aws.master.nope\($0)\n" }.joined()
    },
    MistakeKind("unknown keys") { count in (0..<count).map { "- name: r\($0)\n  frob\($0): 1\n" + trust }.joined() },
    MistakeKind("missing fields") { count in (0..<count).map { "- name: r\($0)\n" }.joined() },
    MistakeKind("items indented otherwise") { count in (0..<count).map { "- name: r\($0)\n" + String(repeating: " ", count: 3 + $0 % 3) + "path: /\n" }.joined() },
    MistakeKind("quotes that do not end") { count in (0..<count).map { "- name: \"r\($0)\n" + trust }.joined() },
    MistakeKind("statements of one policy", ofPolicies: true) { count in
      "- name: big\n  document:\n    Version: '2012-10-17'\n    Statement:\n"
        + (0..<count).map { "      - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b\($0)/*'}\n" }.joined()
    },
    MistakeKind("actions that are none", ofPolicies: true) { count in
      (0..<count).map { "- name: p\($0)\n  document: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObjct\($0)', Resource: 'arn:aws:s3:::b/*'}]}\n" }
        .joined()
    },
  ]
}
