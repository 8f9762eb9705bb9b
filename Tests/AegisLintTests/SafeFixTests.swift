import AegisAccess
import AegisBasics
import AegisLint
import AegisPolicy
import AegisSchema
import AegisSyntax
import TestSupport
import Testing

/// Safe fixes leave what a policy allows as it was: the exact comparison says so, of every request that AWS takes today.
///
/// One that replaces `s3:PutBucketPol*` by the only action that it matches would say something else of actions to come; that
/// is what the rule is about, and why only requests of today are compared.
@Suite struct SafeFixTests {
  static let rules = RuleCase.all.filter { $0.metadata.fix == .safe && !$0.metadata.kinds.isEmpty }

  @Test func someFixesAreSafe() { #expect(Self.rules.count >= 12) }

  @Test(arguments: rules) func meaningStays(_ rule: RuleCase) async throws {
    var compared = 0
    for path in Golden.files(in: rule.folder, withExtension: "yaml") where path.hasPrefix("\(rule.folder)/flagged") {
      let file = try Golden.read(path)
      let fixture = await RuleFixture.run(rule.type, file)
      let pass = applyFixes(of: fixture.all, in: fixture.sources, allowed: { $0 == .safe })
      guard let text = pass.texts[file.id] else { continue }
      let before = RuleFixture.documents(of: withoutPaths(file.text, path)), after = RuleFixture.documents(of: withoutPaths(text, path))
      #expect(before.count == after.count, "\(path): the fixes lose a document")
      for (old, new) in zip(before, after) {
        let (old, new) = (policy(old), policy(new))
        guard old.content.statements != new.content.statements else { continue }
        compared += 1
        expectEqual(old, new, "\(path): the fixes take something away")
        expectEqual(new, old, "\(path): the fixes allow more")
      }
    }
    // Where statements compile to the same, there is nothing left to prove.
    print("\(rule.metadata.code.name): \(compared) documents compared")
  }

  /// The ARN of a session does not tell the path of its role; names of roles are unique in an account, which a comparison of
  /// one document cannot know.
  private func withoutPaths(_ text: [UInt8], _ path: String) -> SourceFile {
    SourceFile(id: FileID(rawValue: 0), displayPath: path, text: Array(String(decoding: text, as: UTF8.self).replacing("role/build/", with: "role/").utf8))
  }

  private func policy(_ document: (SyntaxTree, NodeID, PolicyKind)) -> AccessPolicy {
    let (tree, root, kind) = document
    let read = readPolicy(tree, root, kind: kind, title: tree.place(root)).value
    return AccessPolicy(content: compile(read), name: "", document: read)
  }

  /// Nothing that the first policy allows is denied by the second.
  private func expectEqual(_ one: AccessPolicy, _ other: AccessPolicy, _ comment: Comment) {
    let gains = AccessComparer().gains(from: side(other), to: side(one))
    let found = gains.found.filter { $0.tier == .today }
    #expect(found.isEmpty, "\(comment): \(found.first.map { "\($0.witness.action) on \($0.witness.resource), \($0.witness.context)" } ?? "")")
    #expect(gains.defects.isEmpty, "\(comment)")
  }

  private func side(_ policy: AccessPolicy) -> AccessSide {
    var layers = Layers()
    switch policy.document?.kind {
    case .trust?:
      layers.resource = ResourcePolicy(policy: policy, kind: .trust)
      layers.identity = [everything]
    case .resource?:
      layers.resource = ResourcePolicy(policy: policy, kind: .ordinary)
      layers.identity = [everything]
    case .rcp?:
      layers.resourceControl = [[policy]]
      layers.identity = [everything]
    default: layers.identity = [policy]
    }
    return AccessSide(layers: layers)
  }

  private var everything: AccessPolicy {
    let text = #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#
    let tree = parseJSON(Array(text.utf8), file: FileID(rawValue: 0)).value
    return policy((tree, tree.root!, .identity))
  }
}
