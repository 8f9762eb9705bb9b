public import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema

/// A project, or a policy document that stands alone, in which single slips are tried: how aegis takes each.
public struct SlipTrial: Sendable {
  /// What a slip led to.
  public struct Outcome: Sendable {
    /// What is found in the project now that was not before, in the order of the report.
    public var findings: [Finding]
    /// The file that was changed is wrong by itself, and another is blamed.
    public var blamesOthers: Bool
    /// Laid out twice, the file is another than laid out once.
    public var isLaidOutBadly: Bool

    /// The codes of the findings, in order, as one text.
    public var codes: String { findings.map(\.code).sorted().joined(separator: " ") }
  }

  public struct Finding: Sendable, Hashable {
    public var code: String
    public var severity: Severity
    public var message: String
    public var file: String
    public var line: Int
    public var text: String { "\(file):\(line): \(code) \(message)" }
  }

  public let files: [String: [UInt8]]
  private let base: MemoryFileSystem
  /// What the files are policy documents of, each by itself; nil for a project.
  private let kind: PolicyKind?
  /// What is found without any slip.
  private let before: [String: Int]

  /// A project, which is compiled.
  public init(files: [String: [UInt8]]) async { await self.init(files, kind: nil) }

  /// A policy document, which is linted as one that stands alone.
  public init(document: PolicyFixture) async { await self.init([document.path: document.text], kind: document.kind) }

  private init(_ files: [String: [UInt8]], kind: PolicyKind?) async {
    self.files = files
    self.kind = kind
    base = MemoryFileSystem(bytes: files)
    let found = await Self.findings(in: base, files.keys.sorted(), kind)
    before = Dictionary(found.map { ($0.key, 1) }, uniquingKeysWith: +)
  }

  /// Nothing is wrong with the files as they stand.
  public var isValid: Bool { before.keys.allSatisfy { !$0.hasPrefix("error ") } }

  /// Compiles or lints the files with another text in the place of a file's, and lays that file out.
  public func outcome(of text: [UInt8], at path: String) async -> Outcome {
    let project = OverlayFileSystem(base, overlays: [ProjectPath(path): text])
    let found = await Self.findings(in: project, [path], kind)
    // What was found before may be said in other words now, since messages name what is written.
    let findings = Self.new(Self.new(found, besides: before, \.key), besides: Self.left(of: before, found), \.kind)
    let isWrong = findings.contains { $0.file == path && $0.severity == .error && Self.speaksOfOneFile($0.code) }
    return Outcome(
      findings: findings, blamesOthers: isWrong && findings.contains { $0.file != path },
      isLaidOutBadly: await isLaidOutBadly(text, path))
  }

  /// Codes of what is wrong with a file by itself: its place, its syntax, its types.
  private static func speaksOfOneFile(_ code: String) -> Bool { ["AE0", "AE1", "AE3"].contains { code.hasPrefix($0) } }

  private func isLaidOutBadly(_ text: [UInt8], _ path: String) async -> Bool {
    guard path.hasSuffix(".yaml"), let once = await laidOut(text, path), once != text else { return false }
    return await laidOut(once, path) != once
  }

  /// Nil where the file cannot be laid out.
  private func laidOut(_ text: [UInt8], _ path: String) async -> [UInt8]? {
    let file = MemoryFileSystem(bytes: [path: text])
    return await Session(files: file, jobs: 1).layOutFiles([ProjectPath(path)], isProject: false).files.first.flatMap { $0.edits == nil ? nil : $0.text }
  }

  /// The findings without those that were there before, as often as they were.
  private static func new(_ findings: [Finding], besides known: [String: Int], _ key: (Finding) -> String) -> [Finding] {
    var known = known
    return findings.filter { finding in
      guard let left = known[key(finding)], left > 0 else { return true }
      known[key(finding)] = left - 1
      return false
    }
  }

  /// How often each kind of finding was there before that is not there any more in the same words.
  private static func left(of before: [String: Int], _ found: [Finding]) -> [String: Int] {
    let now = Dictionary(found.map { ($0.key, 1) }, uniquingKeysWith: +)
    return before.reduce(into: [:]) { left, entry in
      let gone = entry.value - (now[entry.key] ?? 0)
      if gone > 0 { left[entry.key.split(separator: "\0")[0].description, default: 0] += gone }
    }
  }

  private static func findings(in project: any FileSystem, _ paths: [String], _ kind: PolicyKind?) async -> [Finding] {
    guard let kind else {
      let compilation = await Session(files: project, jobs: 1).compile()
      return findings(compilation.diagnostics, compilation.sources)
    }
    let lint = await lintDocuments(paths, as: kind, plan: LintPlan(), catalog: .embedded, jobs: 1) { path throws(FileError) in
      try project.read(ProjectPath(path))
    }
    return findings(lint.diagnostics, lint.sources)
  }

  private static func findings(_ diagnostics: [Diagnostic], _ sources: SourceMap) -> [Finding] {
    diagnostics.map { finding in
      let source = sources[finding.primary.at.file]
      return Finding(
        code: finding.code.code, severity: finding.severity, message: finding.message, file: source.displayPath,
        line: source.position(of: finding.primary.at.range.start, unit: .utf8).line)
    }
  }
}

extension SlipTrial.Finding {
  /// Equal for the same finding before and after lines have moved.
  fileprivate var key: String { "\(kind)\0\(message)" }
  fileprivate var kind: String { "\(severity.name) \(code) \(file)" }
}

extension SlipTrial {
  /// Whether a file can stand as `organization.yaml`: one that no other includes.
  public static func isOrganization(_ text: [UInt8]) -> Bool {
    text.split(separator: 0x0A).contains { $0.starts(with: "master_account:".utf8) }
  }

  /// One file of resources in a project made for it: as the management account's policies, roles, groups or users,
  /// whichever it is.
  public init(alone text: [UInt8], at path: String) async {
    var best: SlipTrial?
    for field in ["iam_policies", "iam_roles", "iam_groups", "users"] {
      let organization = """
        provider: aws.master
        name: one
        feature_set: ALL
        organization_roots: [{name: Root, accounts: [{_ref: AWSAccount.aws.master.one}]}]
        master_account: {provider: aws.master, name: one, email: one@example.com, id: '123456789012', \(field): {$ref: \(path)}}

        """
      let trial = await SlipTrial(files: ["organization.yaml": Array(organization.utf8), path: text])
      if best == nil || trial.before.count < best!.before.count { best = trial }
    }
    self = best!
  }
}
