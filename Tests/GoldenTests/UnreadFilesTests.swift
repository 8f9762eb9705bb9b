import AegisBasics
import AegisDriver
import AegisLint
import AegisSamples
import Foundation
import TestSupport
import Testing

/// What lint says of some files without reading those that have not changed is what it says when it reads all.
@Suite struct UnreadFilesTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"
  private static let seed = ContentDigest(high: 3, low: 4)

  /// Each file has an identity that changes with its text, or only now and then one.
  private struct Files: FileSystem {
    let texts: [ProjectPath: [UInt8]]
    let hidesIdentity: (@Sendable (ProjectPath) -> Bool)
    let reads: Reads

    final class Reads: @unchecked Sendable {
      private let lock = NSLock()
      private var paths: Set<String> = []
      func note(_ path: String) { lock.withLock { _ = paths.insert(path) } }
      var all: Set<String> { lock.withLock { paths } }
    }

    func read(_ path: ProjectPath) throws(FileError) -> [UInt8] {
      reads.note(path.text)
      guard let text = texts[path] else { throw .missing }
      return text
    }

    func list(excluding folders: [String]) throws(FileError) -> [ProjectPath] { texts.keys.filter { $0.text.hasSuffix(".yaml") }.sorted() }

    func identity(of path: ProjectPath) -> FileIdentity? {
      guard let text = texts[path], !hidesIdentity(path) else { return nil }
      var hasher = ContentHasher(seed: ContentDigest(high: 5, low: 6))
      hasher.add(text)
      return FileIdentity(device: 1, number: 2, size: UInt64(text.count), modified: hasher.digest.high, changed: hasher.digest.low)
    }
  }

  /// Accounts whose roles trust each other, with tags, denials and policies that are alike.
  private static var connected: [ProjectPath: [UInt8]] {
    let names = ["main", "shop", "data", "tools", "logs", "web", "mail", "build", "spare"]
    func number(_ index: Int) -> String { "11112222333\(index)" }
    var files: [String: String] = [
      "aegis.ini": """
      [aegis]
      organization = acme
      aegis_state_bucket = acme-state
      aegis_lock_table = aegis-lock
      member_account_role = AegisMemberAccountRole
      athena_query_result_location = s3://acme/athena
      [lint]
      profile = strict
      ignore = AE4806

      """
    ]
    var root = """
      name: acme
      organization_policies:
        - name: keep
          policy_type: SERVICE_CONTROL_POLICY
          content: '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deployer"}}}]}'
      organization_roots:
        - name: Root
          policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
          policies: [{_ref: OrganizationPolicy.aws.master.keep}]
          accounts: [\((["master"] + names.dropFirst()).map { "{_ref: AWSAccount.aws.master.\($0)}" }.joined(separator: ", "))]
      master_account: {$ref: accounts/main.yaml}
      member_accounts:

      """
    for (index, name) in names.enumerated() {
      if index > 0 { root += "  - {$ref: accounts/\(name).yaml}\n" }
      let (next, other) = (number((index + 1) % names.count), number((index + 3) % names.count))
      let service = "{\"Service\": \"ec2.amazonaws.com\"}"
      let trusted = index % 3 == 0 ? "{\"AWS\": \"arn:aws:iam::\(next):user/anna\"}" : service
      let reading = index % 4 == 0 ? "{\"AWS\": \"arn:aws:iam::\(other):role/reader\"}" : service
      files["accounts/\(name).yaml"] = """
        name: \(name)
        id: "\(number(index))"
        email: \(name)@example.com
        tags: [{key: Team, value: a}]
        iam_policies: {$ref: accounts/\(name)/policies.yaml}
        iam_roles: {$ref: accounts/\(name)/roles.yaml}
        users: {$ref: accounts/\(name)/users.yaml}

        """
      files["accounts/\(name)/policies.yaml"] = """
        - name: read
          document: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket-\(number(index))/*"}]}'
        - name: hop
          tags: [{key: \(index == 3 ? "team" : "Team"), value: b}]
          document: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::\(next):role/deployer"}]}'

        """
      files["accounts/\(name)/roles.yaml"] = """
        - {$ref: ./deployer.yaml}
        - name: reader
          tags: [{key: Team, value: c}]
          attached_policies: [{_ref: Policy.aws.\(index == 0 ? "master" : name).hop}]
          assume_role_policy_document: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": \(reading), "Action": "sts:AssumeRole"}]}'

        """
      files["accounts/\(name)/deployer.yaml"] = """
        name: deployer
        attached_policies: [{_ref: Policy.aws.\(index == 0 ? "master" : name).read}]
        assume_role_policy_document: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": \(trusted), "Action": "sts:AssumeRole"}]}'
        inline_policies:
          - name: own
            document: '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}]}' # aegis: ignore AE4710 so

        """
      files["accounts/\(name)/users.yaml"] = """
        - name: anna
          attached_policies: [{_ref: Policy.aws.\(index == 0 ? "master" : name).hop}]

        """
    }
    files["organization.yaml"] = root
    return Dictionary(uniqueKeysWithValues: files.map { (ProjectPath($0.key), Array($0.value.utf8)) })
  }

  private static var made: [ProjectPath: [UInt8]] {
    var spec = OrganizationSpec()
    (spec.accounts, spec.roles, spec.policies, spec.groups, spec.users) = (5, 3, 3, 2, 2)
    return Dictionary(uniqueKeysWithValues: makeOrganization(spec).files.map { (ProjectPath($0.path), Array($0.text.utf8)) })
  }

  private static let words = [
    "role/deployer", "role/reader", "user/anna", "role/deploy", "s3:GetObject", "s3:DeleteObject", "sts:AssumeRole", "iam:CreateUser", "Allow", "Deny",
    "key: Team", "key: team", "111122223330", "111122223331", "111122223333", "111122223334", "name: anna", "name: reader", "name: deployer",
    "name: hop", "profile = strict", "profile = default", "value: a", "/deployer.yaml", "/users.yaml", "# aegis: ignore AE4710 so", "\n",
    "# aegis: ignore AE4441 so", "}]}'", "@example.com",
  ]

  /// Another word in the place of one; mostly the project still has a meaning then.
  private func change(_ text: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    let there = Self.words.filter { word in text.firstRange(of: Array(word.utf8)) != nil }
    guard !there.isEmpty, !random.oneIn(20) else { return mutated(text, &random) }
    let word = Array(random.pick(there).utf8)
    let starts = text.indices.filter { text[$0...].starts(with: word) }
    let start = random.pick(starts)
    return Array(text[..<start]) + Array(random.pick(Self.words).utf8) + Array(text[(start + word.count)...])
  }

  @Test(arguments: [("connected", isLong ? 6000 : 120), ("made", isLong ? 2000 : 60)])
  func changesNothing(_ subject: (name: String, count: Int)) async throws {
    let original = subject.name == "made" ? Self.made : Self.connected
    let paths = original.keys.sorted()
    var random = RandomSource(seed: 11)
    var files = original
    var store: [UInt8]?
    var (helped, passed) = (0, 0)
    for number in 0..<subject.count {
      var changed: Set<ProjectPath> = []
      if number % 4 == 0 {
        changed = Set(paths.filter { files[$0] != original[$0] })
        files = original
      }
      for _ in 0..<random.within(0...1) {
        // Mostly a file of an account.
        let path = random.pick(random.oneIn(10) ? paths : paths.filter { $0.text.contains("/") })
        files[path] = change(files[path]!, &random)
        changed.insert(path)
      }
      // What a commit touches, and at times something else.
      var wanted = Set(changed.map(\.text))
      if wanted.isEmpty || random.oneIn(4) { wanted.insert(random.pick(paths).text) }
      if random.oneIn(5) { wanted.remove(wanted.sorted()[0]) }
      let clean = CleanVerdicts(store: store, program: "test", seed: Self.seed)
      let hidden = random.oneIn(3) ? Set(paths.filter { _ in random.oneIn(4) }) : []
      func session(_ clean: CleanVerdicts?) -> (Session, Files.Reads) {
        let reads = Files.Reads()
        return (
          Session(
            files: Files(texts: files, hidesIdentity: { hidden.contains($0) }, reads: reads), jobs: 2, today: CalendarDate(year: 2026, month: 6, day: 15),
            clean: clean), reads
        )
      }
      let (quick, reads) = session(clean)
      let (found, all) = (await quick.compile(lint: LintPlan(), for: wanted), await session(nil).0.compile(lint: LintPlan()))
      func told(_ compilation: Compilation) -> [Diagnostic] { compilation.diagnostics.filter { touches($0, wanted, compilation.sources) } }
      func ignored(_ compilation: Compilation) -> [Diagnostic] {
        compilation.ignored.map(\.finding).filter { touches($0, wanted, compilation.sources) }
      }
      #expect(told(found) == told(all), "edit \(number), \(wanted)")
      #expect(ignored(found) == ignored(all), "edit \(number), \(wanted)")
      #expect(found.sources.files.map(\.displayPath) == all.sources.files.map(\.displayPath), "edit \(number)")
      // Whatever a finding points at can be shown.
      for finding in told(found) {
        for label in [finding.primary] + finding.secondary { #expect(found.sources[label.at.file].text == all.sources[label.at.file].text) }
      }
      if reads.all.count < paths.count - 2 { helped += 1 }
      if !all.diagnostics.contains(where: { $0.severity == .error }) { passed += 1 }
      store = clean.newStore(atLeast: 1) ?? store
    }
    // Most runs of a project without errors have less to read.
    #expect(helped * 3 > passed, "\(helped) of \(passed)")
    #expect(passed * 7 > subject.count, "\(passed) of \(subject.count)")
  }

  private func touches(_ finding: Diagnostic, _ wanted: Set<String>, _ sources: SourceMap) -> Bool {
    ([finding.primary] + finding.secondary).contains { wanted.contains(sources[$0.at.file].displayPath) }
  }

  /// A rule of the whole configuration that finds errors would change what is told of other files.
  @Test func noProgramRuleFindsErrors() {
    for rule in RuleRegistry.all where rule.metadata.kinds.isEmpty { #expect(rule.metadata.severity != .error, "\(rule.metadata.code.code)") }
  }
}
