import AegisBasics
import AegisDriver
import AegisLint
import AegisPolicy
import AegisSchema
import AegisSyntax
import TestSupport

/// What a rule says about a fixture.
///
/// A fixture is YAML: a mapping from a kind of policy to a document of it, or to a list of documents, each a mapping
/// or JSON in a block:
///
///     identity:
///       - Version: "2012-10-17"
///         Statement: …
///       - |
///         {"Version": "2012-10-17", …}
///
/// The fixtures of rules that look at the whole configuration are an `organization.yaml` each.
struct RuleFixture {
  let file: SourceFile
  /// The findings in each document, or in the configuration.
  let findings: [[Diagnostic]]
  /// Every file that a finding can stand in.
  let sources: SourceMap

  init(file: SourceFile, findings: [[Diagnostic]], sources: SourceMap? = nil) {
    self.file = file
    self.findings = findings
    self.sources = sources ?? SourceMap(files: [file])
  }

  var all: [Diagnostic] { findings.flatMap { $0 } }

  /// - Parameter settings: What `aegis.ini` holds behind its section `[aegis]`.
  static func run(_ rule: any Rule.Type, _ file: SourceFile, settings: String? = nil) async -> RuleFixture {
    let linter = Linter([rule], catalog: .embedded, configuration: configuration(settings))
    guard rule.metadata.kinds.isEmpty else {
      return RuleFixture(file: file, findings: documents(of: file).map { check($0, file, linter) })
    }
    let text = String(decoding: file.text, as: UTF8.self)
    let project = MemoryFileSystem(["organization.yaml": text, "aegis.ini": projectSettings + (settings ?? "")])
    let compilation = await Session(files: project, jobs: 1).compile(lint: LintPlan(selected: [rule.metadata.code.code]))
    let source = compilation.sources.files.first { $0.displayPath == "organization.yaml" } ?? file
    let findings = compilation.diagnostics.filter { $0.severity == .error || $0.code == rule.metadata.code }
    return RuleFixture(file: source, findings: [findings], sources: compilation.sources)
  }

  private static let projectSettings = """
    [aegis]
    organization = acme
    aegis_state_bucket = aegis-acme
    aegis_lock_table = aegis-lock
    member_account_role = AegisMemberAccountRole
    athena_query_result_location = s3://aegis-acme/athena

    """

  /// What rules are told of the organization.
  private static func configuration(_ settings: String?) -> LintConfiguration {
    let plan = LintPlan().on(CalendarDate(year: 2026, month: 6, day: 1))
    guard let settings else { return plan.configuration }
    let read = readSettings(Array((projectSettings + settings).utf8), file: FileID(rawValue: 1))
    return plan.merged(with: read.value).configuration
  }

  /// A document that is the whole of its file, as YAML or as JSON in a block.
  static func run(_ rule: any Rule.Type, document text: String, as kind: PolicyKind, settings: String? = nil) -> RuleFixture {
    let file = SourceFile(id: FileID(rawValue: 0), displayPath: "example.yaml", text: Array(text.utf8))
    let tree = parseYAML(file.text, file: file.id).value
    let linter = Linter([rule], catalog: .embedded, configuration: configuration(settings))
    if let root = tree.root, tree.kind(root) == .scalar {
      let json = parseEmbeddedJSON([root], of: tree).value
      return RuleFixture(file: file, findings: [check((json.tree, json.roots[0] ?? 0, kind), file, linter)])
    }
    return RuleFixture(file: file, findings: [check((tree, tree.root ?? 0, kind), file, linter)])
  }

  private static func check(_ document: (SyntaxTree, NodeID, PolicyKind), _ file: SourceFile, _ linter: Linter) -> [Diagnostic] {
    let (tree, root, kind) = document
    let read = readPolicy(tree, root, kind: kind, title: tree.place(root))
    let unreadable = read.bag.diagnostics.filter { $0.severity == .error }.map(\.primary.at.range)
    return linter.check(read.value, unreadable: unreadable).diagnostics
  }

  /// The documents of a fixture.
  static func documents(of file: SourceFile) -> [(SyntaxTree, NodeID, PolicyKind)] {
    let tree = parseYAML(file.text, file: file.id).value
    guard let root = tree.root, tree.kind(root) == .mapping else { return [] }
    var found: [(SyntaxTree, NodeID, PolicyKind)] = []
    for (key, value) in tree.entries(root) {
      guard let kind = PolicyKind(rawValue: tree.string(key)) else { continue }
      for item in tree.kind(value) == .sequence ? tree.items(value) : [value] {
        if tree.kind(item) == .mapping {
          found.append((tree, item, kind))
        } else {
          let json = parseEmbeddedJSON([item], of: tree).value
          if let root = json.roots[0] { found.append((json.tree, root, kind)) }
        }
      }
    }
    return found
  }
}
