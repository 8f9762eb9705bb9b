import AegisBasics
import AegisIR
import AegisTerraform
import Foundation
import Testing

/// No text of the configuration is ever evaluated.
@Suite struct EscapingTests {
  static let hostile = #"${file("/etc/passwd")} %{ if true } $${x} "q" \ "# + "\n\t\u{1}\u{7f}é😀"
  static let escaped = #"$${file("/etc/passwd")} %%{ if true } $$${x} "q" \ "# + "\n\t\u{1}\u{7f}é😀"

  @Test func inEveryFieldOfAnAccount() throws {
    let text = Self.hostile
    var account = Account(
      key: text, name: text, email: text, id: text, isManagement: false, memberRole: text,
      tags: [Tag(key: text, value: text)], alias: Located(text, at: here), origin: here)
    let inline = InlinePolicy(name: text, document: document(text), origin: here)
    let attached = [PolicyAttachment(policy: .arn(text), origin: here), PolicyAttachment(policy: .local(text), origin: here)]
    account.identityProviders = [
      IdentityProvider(configuration: .saml(name: text, metadataDocument: text), tags: account.tags, origin: here),
      IdentityProvider(
        configuration: .openIDConnect(url: text, clientIDs: [text], thumbprints: [text]), tags: account.tags, origin: here),
    ]
    account.policies = [Policy(name: text, path: text, description: text, document: document(text), tags: account.tags, origin: here)]
    account.roles = [
      Role(
        name: text, path: text, description: text, trust: document(text), attachedPolicies: attached,
        inlinePolicies: [inline], permissionsBoundary: .arn(text), tags: account.tags, hasInstanceProfile: true, origin: here)
    ]
    account.groups = [Group(name: text, path: text, attachedPolicies: attached, inlinePolicies: [inline], origin: here)]
    account.users = [
      User(
        name: text, path: text, permissionsBoundary: .local(text), attachedPolicies: attached, inlinePolicies: [inline],
        groups: [Located(text, at: here)], tags: account.tags, origin: here)
    ]
    for exclusive in [false, true] {
      account.exclusive = exclusive
      try check(Parsed(account))
    }
  }

  @Test func inEveryFieldOfTheOrganization() throws {
    let text = Self.hostile
    var account = member(text, id: text)
    account.tags = [Tag(key: text, value: text)]
    let policy = OrganizationPolicy(
      name: text, type: text, description: text, content: document("[]"), id: text, tags: account.tags, origin: here)
    let value = Organization(
      name: text, featureSet: .all, enabledServices: [text], enabledPolicyTypes: [text],
      root: Root(name: text, id: text, origin: here),
      units: [OrganizationalUnit(path: [text], id: text, tags: account.tags, origin: here)],
      policies: [
        policy, OrganizationPolicy(name: "aws", type: text, content: anything, isAWSManaged: true, id: text, origin: here),
      ],
      attachments: [
        OrganizationPolicyAttachment(policy: text, target: .unit([text]), origin: here),
        OrganizationPolicyAttachment(policy: "aws", target: .account(text), origin: here),
      ],
      delegatedAdministrators: [DelegatedAdministrator(account: text, service: text, origin: here)],
      accounts: [account], origin: here)
    try check(Parsed(value))
  }

  /// What reads AWS's order of an organization policy is the same whatever the policy holds.
  @Test func nothingOfAPolicyIsInWhatIsComputed() throws {
    func parsed(_ text: String) throws -> Parsed {
      let json = #"{"Statement":[{"Sid":"${file(1)}%{if}","X":"TEXT"}]}"#.replacing("TEXT", with: text)
      let policy = OrganizationPolicy(name: "p", type: text, content: document(json), id: text, origin: here)
      return try Parsed(organization(policies: [policy]))
    }
    let (hostile, plain) = (try parsed("${a}%{b}"), try parsed("x"))
    #expect(hostile["data"] as? NSDictionary == plain["data"] as? NSDictionary)
    let computed = try #require(hostile["locals", "adopted_content"] as? String)
    #expect(computed == plain["locals", "adopted_content"] as? String)
    #expect(
      hostile["locals", "adopted", "p"] as? [String: String] == [
        "content": #"{"Statement":[{"Sid":"$${file(1)}%%{if}","X":"$${a}%%{b}"}]}"#, "id": "$${a}%%{b}", "type": "$${a}%%{b}",
      ])
    #expect(hostile.resource("aws_organizations_policy", "p")?["content"] as? String == "${local.adopted_content.p}")
  }

  /// Every string is the escaped text, the emitter's own word, or one expression of a plain form.
  private func check(_ parsed: Parsed) throws {
    var found = 0
    func visit(_ value: Any, _ path: String) {
      switch value {
      case let object as [String: Any]:
        for (key, value) in object {
          visitText(key, path)
          visit(value, path + "/" + key.prefix(30))
        }
      case let list as [Any]: for value in list { visit(value, path) }
      case let text as String: visitText(text, path)
      default: break
      }
    }
    func visitText(_ text: String, _ path: String) {
      if path.hasPrefix("/data/") || path == "/locals/adopted_content" { return }
      let rest = text.replacing(Self.escaped, with: "")
      if rest != text { found += 1 }
      let plain = rest.wholeMatch(of: /\$\{[a-z_]+\.[A-Za-z0-9_.\[\]-]+\}/) != nil || !(rest.contains("{") || rest.contains("\""))
      #expect(plain, "\(path): \(text)")
    }
    visit(parsed.root, "")
    #expect(found > 15)
  }

  @Test func aBackendTakesTextAsItStands() throws {
    let parsed = try Parsed(member("a"), settings(.local(directory: "/state/${x}")))
    #expect(parsed["terraform", "backend", "local", "path"] as? String == "/state/${x}/a.tfstate")
  }

  @Test func aMarkOverTheEdgeOfAPieceIsEscaped() throws {
    for length in 1015...1030 {
      let filler = String(repeating: "x", count: length)
      var account = member("a")
      account.policies = [Policy(name: "p", description: filler + "${a}%{b}\"", document: anything, origin: here)]
      let policy = try Parsed(account).resource("aws_iam_policy", "p")
      #expect(policy?["description"] as? String == filler + "$${a}%%{b}\"")
    }
  }

  @Test func documentsKeepTheirBytes() throws {
    let json = #"{"Statement":[{"Resource":"arn:aws:s3:::home/${aws:username}/*","Sid":"é\\u0041"}]}"#
    var account = member("a")
    account.policies = [Policy(name: "p", document: document(json), origin: here)]
    let policy = try Parsed(account).resource("aws_iam_policy", "p")
    #expect(policy?["policy"] as? String == json.replacing("${", with: "$${"))
  }
}
