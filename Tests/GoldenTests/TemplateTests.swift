import AegisBasics
import AegisDriver
import AegisIR
import AegisSyntax
import TestSupport
import Testing

/// A template means what its text with the values in it would mean, written out in every account.
@Suite struct TemplateTests {
  private static let accounts = [("shop", "222222222222"), ("Web-Shop", "333333333333"), ("new.one", "444444444444")]

  private static let head = """
    name: acme
    organization_roots:
      - name: Root
        arn: arn:aws:organizations::ORGANIZATIONACCOUNTID:root/o-a1b2c3d4e5/r-ab12
    master_account: {name: main, email: root@example.com, id: '111111111111'}

    """

  /// Resources with placeholders in scalars of every style, and in mappings.
  private static let resources = #"""
    iam_policies:
      - name: "p-{{var.plain}}"
        description: 'it''s {{account.email}} {{ var.plain }}'
        document: |-
          {"Version": "2012-10-17",
           "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::{{account.id}}/*", "arn:aws:s3:::x-{{var.plain}}"],
                          "Condition": {"StringEquals": {"aws:PrincipalOrgID": "{{organization.id}}", "aws:PrincipalTag/{{var.plain}}": "{{var.hard}}"}}}]}
      - name: folded
        document: >-
          {"Version": "2012-10-17",
          "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{{account.id}}"}}
      - name: quoted
        document: "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::{{account.id}}\"}}"
      - name: mapped
        tags: {'{{var.plain}}': '{{account.name}}'}
        document:
          Version: '2012-10-17'
          Statement: {Effect: Allow, Action: 's3:GetObject', Resource: ['arn:aws:s3:::{{account.id}}', 'arn:aws:s3:::{{var.plain}}']}
    iam_groups:
      - name: g-{{account.id}}
        attached_policies:
          - _ref: Policy.aws.{{account.name}}.p-{{var.plain}}
    """#

  private static let hard = #"a \"quote\", a back\\slash, ü"#

  @Test func fillingInIsWritingOut() async throws {
    let variables = "      plain: {type: string, default: some}\n      hard: {type: string, default: \"\(Self.hard)\"}\n"
    var template = Self.head + "member_accounts:\n"
    var written = template
    for (name, id) in Self.accounts {
      let account = "  - name: \(name)\n    email: \(id)@example.com\n    id: '\(id)'\n"
      template += account
      written += account + indented(Self.resources.replacing("{{ ", with: "{{").replacing(" }}", with: "}}"), by: 4)
        .replacing("Policy.aws.{{account.name}}", with: "Policy.aws.\(key(name))").replacing("{{account.name}}", with: name)
        .replacing("{{account.id}}", with: id).replacing("{{account.email}}", with: "\(id)@example.com")
        .replacing("{{organization.id}}", with: "o-a1b2c3d4e5").replacing("{{var.plain}}", with: "some")
        .replacing("{{var.hard}}", with: Self.hard)
    }
    template += "templates:\n  - accounts: ['*', '!master']\n    variables:\n\(variables)" + indented(Self.resources, by: 4)
    let (one, other) = (try await Self.compile(template), try await Self.compile(written))
    #expect(one == other)
    #expect(one.contains { $0.contains("some") } && !one.contains { $0.contains("{{") })
  }

  /// Every text of a filled-in document leads back to the bytes that it is made of.
  @Test func placesLeadBackToTheTemplate() throws {
    let text = Array("a: \"x {{n}} y\\t{{n}}z\"\n".utf8)
    let tree = parseYAML(text, file: FileID(rawValue: 0)).value
    let node = try #require(tree.records.indices.last { tree.kind($0) == .scalar })
    var map = SegmentMap()
    let decoded = tree.decode(node)
    // x, a space, what fills the placeholder, a space and y.
    map.append(TextRange(0, 2), of: decoded.map)
    map.append(madeBy: 6, sourceLength: 5, length: 9)
    map.append(TextRange(7, UInt32(decoded.text.count)), of: decoded.map)
    let value = Array("x 123456789".utf8) + decoded.text[7...]
    let filled = tree.filling([(node, .text(DecodedScalar(text: value, map: map), isPlain: false))])
    #expect(filled.string(node) == "x 123456789 y\t{{n}}z")
    #expect(filled.decode(node).map.sourceRange(ofDecoded: TextRange(4, 5)) == TextRange(6, 11))
    #expect(filled.decode(node).map.sourceRange(ofDecoded: TextRange(12, 13)) == TextRange(12, 13))
    #expect(filled.decode(node).map.sourceRange(ofDecoded: TextRange(13, 14)) == TextRange(13, 15))
  }

  private func indented(_ text: String, by count: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : String(repeating: " ", count: count) + $0 }.joined(separator: "\n") + "\n"
  }

  /// As references spell the account.
  private func key(_ name: String) -> String { ["shop": "shop", "Web-Shop": "web__shop", "new.one": "new_one"][name]! }

  private static func compile(_ organization: String) async throws -> [String] {
    let ini = try Golden.read("fields/aegis.ini")
    let files = MemoryFileSystem(["aegis.ini": String(decoding: ini.text, as: UTF8.self), "organization.yaml": organization])
    let compilation = await Session(files: files, jobs: 1).compile()
    let findings = compilation.diagnostics.filter { $0.severity == .error }.map { "\($0.message) \($0.notes)" }
    let found = compilation.organization
    let compiled = try #require(found, "\(findings)")
    return String(decoding: printIR(compiled, sources: compilation.sources), as: UTF8.self)
      .split(separator: "\n").map { line in line.split(separator: "  # ").first.map(String.init) ?? "" }
  }
}
