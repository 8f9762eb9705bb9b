import AegisBasics
import AegisSamples
import AegisSyntax
import Foundation
import TestSupport
import Testing

/// One slip of the hand in a configuration: the parsers stay whole and say little.
@Suite struct SlipTests {
  static let configuration = """
    # The roles of the account.
    - name: admin
      path: /people/
      description: "Everything, for \\"emergencies\\""
      assume_role_policy_document: |-
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "People",
              "Effect": "Allow",
              "Principal": {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:user/alice"]},
              "Action": "sts:AssumeRole",
              "Condition": {"Bool": {"aws:MultiFactorAuthPresent": true}}
            }
          ]
        }
      attached_policies:
        - _ref: Policy.aws.master.admin
        - _ref: 'arn:aws:iam::aws:policy/ReadOnlyAccess'
      tags: [{key: team, value: platform}, {key: tier, value: "1"}]

    - name: deploy
      max_session_duration: 3600
      inline_policies:
      - name: bucket
        document: >
          {"Version": "2012-10-17", "Statement": [
           {"Effect": "Deny", "Action": ["s3:Get*", "s3:List*"], "NotResource": "*"}]}
      - name: queue
        document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}'
      permissions_boundary: &boundary
        _ref: Policy.aws.master.boundary
    - name: other
      permissions_boundary: *boundary

    """

  @Test func theConfigurationIsValid() {
    let (yaml, json) = read(Array(Self.configuration.utf8))
    #expect(yaml.bag.isEmpty && json.bag.isEmpty)
    #expect(json.value.roots.count == 3)
  }

  @Test func everySlipEndsWell() {
    let slips = Slips(of: Array(Self.configuration.utf8))
    var byCount: [Int: Int] = [:]
    for slip in slips {
      let (what, text) = (slip.what, slip.text)
      let (yaml, json) = read(text)
      let findings = yaml.bag.diagnostics + json.bag.diagnostics
      let complaint = flaw(of: yaml.value) ?? flawOfJSON(json.value.tree) ?? flaw(of: findings, in: text)
      if let complaint {
        Issue.record("\(what): \(complaint)\n\(String(decoding: text, as: UTF8.self))")
        return
      }
      byCount[min(findings.count, 4), default: 0] += 1
    }
    print("one slip: \(slips.count) texts, by number of findings \(byCount.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })")
    let many = byCount.filter { $0.key > 1 }.values.reduce(0, +)
    #expect(many * 1000 <= slips.count * 3, "\(many) of \(slips.count) slips have more than one finding")
  }

  /// Every fixture of the repository, right or wrong, with one slip more; in the long mode with every slip.
  @Test(arguments: ["syntax", "check", "resolve", "lint", "fmt", "organization", "documents", "templates", "fields", "broken"])
  func everyFixtureEndsWell(_ folder: String) throws {
    let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"
    let files = Golden.files(in: folder, withExtension: "yaml")
    #expect(!files.isEmpty)
    for path in files {
      let slips = Slips(of: try Golden.read(path).text)
      guard isLong || slips.original.count < 20_000 else { continue }
      var random = RandomSource(seed: UInt64(slips.original.count))
      let chosen = isLong || slips.isEmpty ? Array(slips.indices) : (0..<10).map { _ in random.below(slips.count) }
      for index in chosen {
        let (what, text) = (slips[index].what, slips[index].text)
        let (yaml, json) = read(text)
        let findings = yaml.bag.diagnostics + json.bag.diagnostics
        guard let complaint = flaw(of: yaml.value) ?? flawOfJSON(json.value.tree) ?? flaw(of: findings, in: text) else { continue }
        Issue.record("\(path), \(what): \(complaint)")
        return
      }
    }
  }

  private func read(_ text: [UInt8]) -> (Checked<SyntaxTree>, Checked<EmbeddedJSON>) {
    let yaml = parseYAML(text, file: FileID(rawValue: 0))
    let tree = yaml.value
    var documents: [NodeID] = []
    for node in tree.records.indices where tree.kind(node) == .mapping {
      for (key, value) in tree.entries(node) where ["document", "assume_role_policy_document", "content"].contains(tree.string(key)) {
        if tree.kind(value) == .scalar && tree.records[value].style != .plain { documents.append(value) }
      }
    }
    return (yaml, parseEmbeddedJSON(documents.sorted(), of: tree))
  }
}
