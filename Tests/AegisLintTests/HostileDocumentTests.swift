import AegisBasics
import AegisDriver
import AegisLint
import AegisPolicy
import AegisSamples
import AegisSchema
import Foundation
import TestSupport
import Testing

/// Nothing that a document holds, cut anywhere or with anything in another place, stops lint.
@Suite struct HostileDocumentTests {
  /// Two documents with most of what rules look at.
  private static let samples: [(kind: PolicyKind, text: String)] = [
    (
      .identity,
      #"""
      {"Version": "2012-10-17", "Id": "x", "Statement": [{"Sid": "A", "Effect": "Allow", "Action": ["s3:Get*", "iam:PassRole",
      "${x}:*", "*"], "Resource": ["arn:aws:s3:::a-${aws:username}/*", "arn:aws:iam::123456789012:role/a", "*"], "Condition":
      {"ForAnyValue:StringLike": {"aws:TagKeys": ["a*", "*"]}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "Bool":
      {"aws:MultiFactorAuthPresent": "false"}, "DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}, "Null":
      {"s3:prefix": "true"}, "NumericEquals": {"s3:max-keys": 10}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}},
      {"Effect": "Deny", "NotAction": ["iam:*"], "NotResource": "arn:aws:s3:::b"}]}
      """#
    ),
    (
      .trust,
      #"""
      {"Statement": [{"Effect": "Allow", "Principal": {"Federated":
      "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com", "AWS": ["*", "123456789012"], "Service":
      "ec2.amazonaws.com"}, "Action": ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"], "Condition": {"StringLike":
      {"token.actions.githubusercontent.com:sub": "repo:acme/*", "sts:ExternalId": "\u0041"}}}]}
      """#
    ),
  ]

  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

  private func lint(_ text: [UInt8], as kind: PolicyKind) async -> [Diagnostic] {
    await lintDocuments(
      ["a.json"], as: kind, plan: LintPlan(profile: .strict), catalog: .embedded, jobs: 1
    ) { _ throws(FileError) in text }.diagnostics
  }

  /// Whether lint comes to its end, and all that it says lies in the text, or right behind it.
  private func isSound(_ text: [UInt8], as kind: PolicyKind) async -> Bool {
    await lint(text, as: kind).allSatisfy { finding in
      ([finding.primary] + finding.secondary).allSatisfy { $0.at.range.start <= $0.at.range.end && $0.at.range.end <= text.count + 1 }
    }
  }

  @Test(arguments: [0, 1]) func cutAnywhere(_ sample: Int) async {
    let (kind, text) = Self.samples[sample]
    let bytes = Array(text.utf8)
    for end in stride(from: bytes.startIndex, to: bytes.endIndex, by: Self.isLong ? 1 : 5) { #expect(await !lint(Array(bytes[..<end]), as: kind).isEmpty, "cut at \(end)") }
  }

  @Test(arguments: [0, 1]) func anySlip(_ sample: Int) async {
    let (kind, text) = Self.samples[sample]
    for (index, slip) in Slips(of: Array(text.utf8)).enumerated() where Self.isLong || index % 5 == 0 { #expect(await isSound(slip.text, as: kind), "\(slip.what)") }
  }

  /// What the fixtures of every rule hold, cut and with a token in another place: all of it in the long run, else some.
  @Test(arguments: RuleCase.all.filter { !$0.metadata.kinds.isEmpty }) func fixturesCutAndChanged(_ rule: RuleCase) async throws {
    var random = RandomSource(seed: UInt64(rule.metadata.code.code.dropFirst(2))!)
    for path in Golden.files(in: rule.folder, withExtension: "yaml") where path.hasPrefix("\(rule.folder)/flagged") {
      for (tree, root, kind) in RuleFixture.documents(of: try Golden.read(path)) {
        let text = compactJSON(tree, root)
        let cuts = Self.isLong ? Array(text.indices) : [random.below(text.count), random.below(text.count)]
        for end in cuts { #expect(await isSound(Array(text[..<end]), as: kind), "\(path) cut at \(end)") }
        let slips = Slips(of: text)
        let chosen = Self.isLong ? Array(slips.indices) : slips.isEmpty ? [] : [random.below(slips.count), random.below(slips.count)]
        for index in chosen { #expect(await isSound(slips[index].text, as: kind), "\(path): \(slips[index].what)") }
      }
    }
  }

  @Test(arguments: 0..<(isLong ? 400 : 8)) func randomChangesOfEveryKind(_ seed: Int) async {
    var random = RandomSource(seed: UInt64(seed))
    var text = Array(Self.samples[seed % 2].text.utf8)
    for _ in 0..<10 {
      text = mutated(text, &random)
      for kind in PolicyKind.allCases { #expect(await isSound(text, as: kind)) }
    }
  }

  /// Lists that are made to take for ever do not.
  @Test func enormousLists() async {
    func list(_ count: Int, _ item: (Int) -> String) -> String { (0..<count).map { "\"\(item($0))\"" }.joined(separator: ",") }
    let text = """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [\(list(3_000) { "s3:Get*\($0)*" })],
      "Resource": [\(list(3_000) { "arn:aws:s3:::*\($0)*" })], "Condition": {"StringLike":
      {"aws:PrincipalTag/x": [\(list(3_000) { "*\($0)*" })]}}}]}
      """
    #expect(await !lint(Array(text.utf8), as: .identity).isEmpty)
  }
}
