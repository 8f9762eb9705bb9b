import AegisAccess
import AegisSchema
import Testing

/// Requests whose answer AWS's documentation gives, one test each.
@Suite("Decisions: what AWS's documentation says")
struct DecisionVectorTests {
  let bob = Caller.user("bob")
  let object = "arn:aws:s3:::b/x"

  private func decide(
    _ action: String, _ resource: String, by caller: Caller = .user("bob"), _ layers: Layers,
    context: [String: ContextValue] = [:], owner: String? = nil
  ) -> Decision {
    AegisAccess.decide(Request(caller: caller, action: action, resource: resource, resourceAccount: owner, context: context), layers)
  }

  private func decide(_ action: String, by caller: Caller = .user("bob"), _ layers: Layers) -> Decision {
    decide(action, "*", by: caller, layers)
  }

  private func identity(_ policies: AccessPolicy...) -> Layers {
    var layers = Layers()
    layers.identity = policies
    return layers
  }

  private func layers(
    _ identity: [AccessPolicy], boundary: AccessPolicy? = nil, resource: AccessPolicy? = nil,
    kind: ResourcePolicy.Kind = .ordinary, scp: [[AccessPolicy]]? = nil, rcp: [[AccessPolicy]]? = nil
  ) -> Layers {
    var layers = Layers()
    layers.identity = identity
    layers.boundary = boundary
    layers.resource = resource.map { ResourcePolicy(policy: $0, kind: kind) }
    layers.serviceControl = scp
    layers.resourceControl = rcp
    return layers
  }

  private func grant(_ principal: String, _ action: String = "s3:*", effect: String = "Allow", element: String = "Principal") -> AccessPolicy {
    statements(#"{"Effect": "\#(effect)", "\#(element)": \#(principal), "Action": "\#(action)", "Resource": "*"}"#, .resource)
  }

  private func trust(_ principal: String) -> AccessPolicy {
    statements(#"{"Effect": "Allow", "Principal": \#(principal), "Action": "sts:AssumeRole"}"#, .trust)
  }

  // MARK: Patterns

  @Test("V1: letter case of an action does not matter")
  func actionCase() {
    let decision = decide("s3:GETOBJECT", object, identity(statements(allow("s3:Get*", "arn:aws:s3:::b/*"))))
    #expect(decision.isAllowed)
    #expect(decision.layer == .identity)
    #expect(decision.statements.count == 1)
  }

  @Test("V2: that of a resource does")
  func resourceCase() {
    let decision = decide("s3:GetObject", "arn:aws:s3:::B/x", identity(statements(allow("s3:Get*", "arn:aws:s3:::b/*"))))
    #expect(decision.reason == .implicitDeny)
  }

  @Test("V3: `NotAction` with `Allow` allows all else")
  func notActionAllows() {
    let all = statements(#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#)
    #expect(decide("organizations:LeaveOrganization", identity(all)).isAllowed)
    #expect(!decide("iam:CreateUser", identity(all)).isAllowed)
  }

  @Test("V4: `NotAction` with `Deny` denies all else")
  func notActionDenies() {
    let some = statements(#"{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},"# + allow("*"))
    #expect(decide("ec2:RunInstances", identity(some)).reason == .explicitDeny)
    #expect(decide("s3:GetObject", identity(some)).isAllowed)
  }

  @Test("V5 to V7: policy variables hold in the newer version, and for those who have the key")
  func variables() {
    let own = allow("s3:*", "arn:aws:s3:::${aws:username}/*")
    let old = statements(own, version: "2008-10-17"), new = statements(own)
    #expect(!decide("s3:GetObject", "arn:aws:s3:::bob/x", identity(old)).isAllowed)
    #expect(decide("s3:GetObject", "arn:aws:s3:::${aws:username}/x", identity(old)).isAllowed)
    #expect(decide("s3:GetObject", "arn:aws:s3:::bob/x", identity(new)).isAllowed)
    #expect(!decide("s3:GetObject", "arn:aws:s3:::alice/x", identity(new)).isAllowed)
    #expect(!decide("s3:GetObject", "arn:aws:s3:::bob/x", by: .role("bob"), identity(new)).isAllowed)
  }

  @Test("policy variables: defaults, literals, values without wildcards")
  func variableForms() {
    let fallback = statements(allow("s3:*", "arn:aws:s3:::${aws:username, 'guest'}/${*}"))
    #expect(decide("s3:GetObject", "arn:aws:s3:::guest/*", by: .role("r"), identity(fallback)).isAllowed)
    #expect(!decide("s3:GetObject", "arn:aws:s3:::guest/x", by: .role("r"), identity(fallback)).isAllowed)
    let tagged = statements(allow("s3:*", "arn:aws:s3:::${aws:PrincipalTag/team}/x"))
    var starred = bob
    starred.tags = ["Team": "*"]
    #expect(decide("s3:GetObject", "arn:aws:s3:::*/x", by: starred, identity(tagged)).isAllowed)
    #expect(!decide("s3:GetObject", "arn:aws:s3:::any/x", by: starred, identity(tagged)).isAllowed)
  }

  @Test("V28: an action with a space matches nothing")
  func space() { #expect(!decide("s3:GetObject", object, identity(statements(allow("s3:GetObject ")))).isAllowed) }

  @Test("V33: an action without resources is not met by a statement that names one")
  func actionWithoutResource() {
    let named = statements(allow("ec2:DescribeInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*"))
    #expect(!decide("ec2:DescribeInstances", "*", identity(named)).isAllowed)
    #expect(decide("ec2:DescribeInstances", "*", identity(statements(allow("ec2:DescribeInstances")))).isAllowed)
  }

  // MARK: Conditions

  private func reason(_ statement: String, _ context: [String: ContextValue] = [:]) -> Decision.Reason {
    decide("s3:GetObject", object, identity(statements(allow("*") + "," + statement)), context: context).reason
  }

  private func holds(_ condition: String, _ context: [String: ContextValue] = [:]) -> Bool {
    decide("s3:GetObject", object, identity(statements(allow("*", "*", condition))), context: context).isAllowed
  }

  @Test("V8: a negated operator is true of an absent key")
  func negatedOfAbsent() {
    let foreign = deny("*", "*", condition("StringNotLike", "aws:RequestedRegion", "eu-*"))
    #expect(reason(foreign) == .explicitDeny)
    #expect(reason(foreign, ["aws:requestedregion": .single("eu-west-1")]) == .allow)
  }

  @Test("V9 and V10: `IfExists` is true of an absent key, the plain operator is not")
  func ifExists() {
    #expect(reason(deny("*", "*", condition("BoolIfExists", "aws:MultiFactorAuthPresent", "false"))) == .explicitDeny)
    #expect(reason(deny("*", "*", condition("Bool", "aws:MultiFactorAuthPresent", "false"))) == .allow)
  }

  @Test("V11 and V12: set operators and an absent key")
  func setOperatorsOfAbsent() {
    #expect(holds(condition("ForAllValues:StringEquals", "aws:TagKeys", "a")))
    #expect(!holds(condition("ForAnyValue:StringEquals", "aws:TagKeys", "a")))
  }

  @Test("set operators and their negations", arguments: [
    ("ForAllValues:StringEquals", ["a"], true), ("ForAllValues:StringEquals", ["a", "b"], false),
    ("ForAnyValue:StringEquals", ["a", "b"], true), ("ForAnyValue:StringEquals", ["b"], false),
    ("ForAllValues:StringNotEquals", ["b"], true), ("ForAllValues:StringNotEquals", ["a", "b"], false),
    ("ForAnyValue:StringNotEquals", ["a", "b"], true), ("ForAnyValue:StringNotEquals", ["a"], false),
    ("StringEquals", ["a"], false),
  ])
  func setOperators(_ name: String, _ values: [String], _ expected: Bool) {
    #expect(holds(condition(name, "aws:TagKeys", "a"), ["aws:TagKeys": .multiple(values)]) == expected)
  }

  @Test("V13: `Null` asks for absence")
  func null() {
    #expect(holds(condition("Null", "aws:TokenIssueTime", "true")))
    #expect(!holds(condition("Null", "aws:TokenIssueTime", "false")))
    #expect(holds(condition("Null", "aws:TokenIssueTime", "false"), ["aws:TokenIssueTime": .single("2024-01-01T00:00:00Z")]))
  }

  @Test("V29: addresses of the other family are in no range")
  func addresses() {
    let source: [String: ContextValue] = ["aws:SourceIp": .single("::1")]
    #expect(!holds(condition("IpAddress", "aws:SourceIp", "10.0.0.0/8"), source))
    #expect(holds(condition("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"), source))
    #expect(holds(condition("IpAddress", "aws:SourceIp", "10.0.0.0/8"), ["aws:SourceIp": .single("10.255.0.1")]))
    #expect(holds(condition("IpAddress", "aws:SourceIp", "2001:db8::/32"), ["aws:SourceIp": .single("2001:DB8:0:0::7")]))
  }

  @Test("V30: one of several values suffices; a negated operator refuses each")
  func severalValues() {
    let second: [String: ContextValue] = ["aws:RequestedRegion": .single("b")]
    #expect(holds(condition("StringEquals", "aws:RequestedRegion", "a", "b"), second))
    #expect(!holds(condition("StringNotEquals", "aws:RequestedRegion", "a", "b"), second))
  }

  @Test("V32: ARNs are compared field by field", arguments: [
    ("arn:aws:iam::*:role/x*", false), ("arn:aws:iam::*:role/*", true), ("arn:aws:iam::*", false), ("*", true),
    ("arn:aws:iam:*:role/*", false),
  ])
  func arns(_ pattern: String, _ expected: Bool) {
    for name in ["ArnLike", "ArnEquals"] {
      #expect(holds(condition(name, "aws:SourceArn", pattern), ["aws:SourceArn": .single("arn:aws:iam::1:role/a/x1")]) == expected)
    }
  }

  @Test("operators by type", arguments: [
    ("StringEqualsIgnoreCase", "AbC", "aBc", true), ("StringEquals", "a*", "ab", false), ("StringLike", "a?c", "abc", true),
    ("NumericLessThan", "10", "9.5", true), ("NumericLessThan", "10", "10", false), ("NumericGreaterThanEquals", "10", "10.0", true),
    ("NumericEquals", "abc", "abc", false), ("NumericNotEquals", "5", "6", true),
    ("DateLessThan", "2024-01-01T00:00:00Z", "2023-12-31T23:59:59Z", true), ("DateGreaterThan", "2024-01-01", "1704067200", false),
    ("DateGreaterThan", "2024-01-01", "1704067201", true), ("DateEquals", "2024-01-01T01:00:00+01:00", "1704067200", true),
    ("Bool", "TRUE", "true", true), ("Bool", "true", "yes", false), ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", true),
  ])
  func operators(_ name: String, _ wanted: String, _ value: String, _ expected: Bool) {
    #expect(holds(condition(name, "my:Key", wanted), ["my:key": .single(value)]) == expected)
  }

  // MARK: Layers

  @Test("V14 and V15: a boundary limits the user's own policies, not a grant to the user itself")
  func boundary() {
    let own = [statements(allow("s3:*"))]
    let limit = statements(allow("s3:Get*"), .boundary)
    let refused = decide("s3:PutObject", object, layers(own, boundary: limit))
    #expect(refused.reason == .implicitDeny)
    #expect(refused.layer == .boundary)
    let granted = layers(own, boundary: limit, resource: grant(#"{"AWS": "arn:aws:iam::111122223333:user/bob"}"#, "s3:PutObject"))
    #expect(decide("s3:PutObject", object, granted).isAllowed)
  }

  @Test("V16 and V17: it limits a grant to a role, not one to a session")
  func boundaryOfRole() {
    let limit = statements(allow("ec2:*"), .boundary)
    let role = grant(#"{"AWS": "arn:aws:iam::111122223333:role/r"}"#)
    let session = grant(#"{"AWS": "arn:aws:sts::111122223333:assumed-role/r/session"}"#)
    #expect(decide("s3:GetObject", object, by: .role("r"), layers([], boundary: limit, resource: role)).reason == .implicitDeny)
    #expect(decide("s3:GetObject", object, by: .role("r"), layers([], resource: role)).isAllowed)
    #expect(decide("s3:GetObject", object, by: .role("r"), layers([], boundary: limit, resource: session)).isAllowed)
  }

  @Test("V18 and V19: across accounts both sides must allow, within the boundary")
  func acrossAccounts() {
    let resource = grant(#"{"AWS": "arn:aws:iam::111122223333:root"}"#)
    let own = [statements(allow("s3:*"))]
    let owner = "444455556666"
    #expect(!decide("s3:GetObject", object, layers([], resource: resource), owner: owner).isAllowed)
    #expect(decide("s3:GetObject", object, layers(own, resource: resource), owner: owner).isAllowed)
    #expect(!decide("s3:GetObject", object, layers(own), owner: owner).isAllowed)
    let limited = layers(own, boundary: statements(allow("ec2:*"), .boundary), resource: resource)
    #expect(decide("s3:GetObject", object, limited, owner: owner).layer == .boundary)
  }

  @Test("V20 to V22: an SCP must allow at every level, save for the management account and service-linked roles")
  func serviceControl() {
    let full = statements(allow("*"), .scp)
    let control = layers([full], scp: [[full], [statements(allow("s3:*"), .scp)]])
    let refused = decide("ec2:RunInstances", control)
    #expect(refused.reason == .implicitDeny)
    #expect(refused.layer == .scp)
    #expect(refused.level == 1)
    var management = bob
    management.isInManagementAccount = true
    #expect(decide("ec2:RunInstances", by: management, control).isAllowed)
    var linked = Caller.role("aws-service-role/x")
    linked.isServiceLinked = true
    #expect(decide("ec2:RunInstances", by: linked, control).isAllowed)
    #expect(decide("s3:GetObject", object, control).isAllowed)
  }

  @Test("V23 and V24: a trust policy that names the account leaves it to the account's policies, one that names the caller does not")
  func trustPolicies() {
    let role = "arn:aws:iam::111122223333:role/r"
    func assume(_ principal: String, _ own: [AccessPolicy] = []) -> Decision {
      decide("sts:AssumeRole", role, layers(own, resource: trust(principal), kind: .trust))
    }
    #expect(assume(#"{"AWS": "111122223333"}"#).layer == .identity)
    #expect(!assume(#"{"AWS": "111122223333"}"#).isAllowed)
    #expect(assume(#"{"AWS": "111122223333"}"#, [statements(allow("sts:AssumeRole"))]).isAllowed)
    #expect(assume(#"{"AWS": "arn:aws:iam::111122223333:user/bob"}"#).isAllowed)
    #expect(assume(#"{"AWS": "arn:aws:iam::111122223333:user/alice"}"#, [statements(allow("*"))]).layer == .trust)
  }

  @Test("V25: a key's policy must delegate to the account")
  func keyPolicy() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/k"
    let own = [statements(allow("kms:*"))]
    let closed = layers(own, resource: grant(#"{"AWS": "arn:aws:iam::111122223333:user/alice"}"#, "kms:*"), kind: .key)
    let open = layers(own, resource: grant(#"{"AWS": "arn:aws:iam::111122223333:root"}"#, "kms:*"), kind: .key)
    #expect(!decide("kms:Decrypt", key, closed).isAllowed)
    #expect(decide("kms:Decrypt", key, open).isAllowed)
  }

  @Test("V26: `NotPrincipal` with `Deny` meets every caller with a boundary")
  func notPrincipal() {
    let names = #"{"AWS": ["arn:aws:iam::111122223333:user/bob", "arn:aws:iam::111122223333:root"]}"#
    let resource = grant(names, effect: "Deny", element: "NotPrincipal")
    let full = statements(allow("*"))
    #expect(decide("s3:GetObject", object, layers([full], boundary: full, resource: resource)).reason == .explicitDeny)
    #expect(decide("s3:GetObject", object, layers([full], resource: resource)).isAllowed)
    #expect(decide("s3:GetObject", object, by: .user("alice"), layers([full], resource: resource)).reason == .explicitDeny)
  }

  @Test("V27: a denial of a group meets the user's own allowance")
  func groupDenial() {
    #expect(decide("s3:GetObject", object, identity(statements(allow("s3:*")), statements(deny("s3:GetObject")))).reason == .explicitDeny)
  }

  @Test("V31: nobody can be denied to ask who they are")
  func callerIdentity() { #expect(decide("sts:GetCallerIdentity", identity(statements(deny("*")))).isAllowed) }

  @Test("V34: an RCP meets callers from outside, but not in the management account")
  func resourceControl() {
    let perimeter = statements(
      #"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*""# + condition("StringNotEquals", "aws:PrincipalOrgID", "o-1") + "}", .rcp)
    var outsider = Caller.user("eve", in: "999999999999")
    outsider.organizationID = "o-2"
    let all = layers([statements(allow("*"))], resource: grant(#""*""#), rcp: [[perimeter]])
    var request = Request(caller: outsider, action: "s3:GetObject", resource: object, resourceAccount: "111122223333")
    #expect(AegisAccess.decide(request, all).layer == .rcp)
    #expect(AegisAccess.decide(request, all).reason == .explicitDeny)
    request.isResourceInManagementAccount = true
    #expect(AegisAccess.decide(request, all).isAllowed)
    var insider = bob
    insider.organizationID = "o-1"
    #expect(decide("s3:GetObject", object, by: insider, all).isAllowed)
  }

  @Test("a session policy limits, and adds nothing")
  func sessionPolicy() {
    var limited = identity(statements(allow("s3:*")))
    limited.session = [statements(allow("s3:Get*") + "," + allow("ec2:*"))]
    #expect(decide("s3:GetObject", object, limited).isAllowed)
    #expect(decide("s3:PutObject", object, limited).layer == .session)
    #expect(decide("ec2:RunInstances", limited).layer == .identity)
  }

  @Test("a service is let in by the resource's policy alone")
  func service() {
    let lambda = Caller(kind: .service, name: "lambda.amazonaws.com")
    let role = "arn:aws:iam::111122223333:role/r"
    #expect(decide("sts:AssumeRole", role, by: lambda, layers([], resource: trust(#"{"Service": "lambda.amazonaws.com"}"#), kind: .trust)).isAllowed)
    #expect(!decide("sts:AssumeRole", role, by: lambda, layers([], resource: trust(#"{"Service": "ec2.amazonaws.com"}"#), kind: .trust)).isAllowed)
  }
}
