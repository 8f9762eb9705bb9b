/// Every policy that has a say in one principal's requests.
public struct Layers: Sendable {
  /// The principal's own policies and those of its groups.
  public var identity: [AccessPolicy] = []
  public var boundary: AccessPolicy?
  /// The policies that a session was made with; nil where it has none.
  public var session: [AccessPolicy]?
  /// The SCPs attached at each level from the root to the principal's account; nil where the
  /// organization does not use them.
  public var serviceControl: [[AccessPolicy]]?
  /// The same of RCPs, for the account of the resource. AWS's own `RCPFullAWSAccess` need not be given:
  /// RCPs only deny.
  public var resourceControl: [[AccessPolicy]]?
  public var resource: ResourcePolicy?
  /// The resource is a KMS key whose policy, without which no other counts, is not given.
  ///
  /// Source: KMS Developer Guide, "Key policies in AWS KMS".
  public var isKeyPolicyUnknown = false

  public init() {}
}

/// The policy of the resource that a request is about.
public struct ResourcePolicy: Sendable {
  public enum Kind: Sendable {
    case ordinary
    /// Of a role that is to be assumed: without its leave nobody can.
    case trust
    /// Of a KMS key: the same.
    case key
  }

  public var policy: AccessPolicy
  public var kind: Kind

  public init(policy: AccessPolicy, kind: Kind) {
    self.policy = policy
    self.kind = kind
  }

  var layer: Layer { kind == .trust ? .trust : .resource }
}

/// What AWS says to one request, and why.
public struct Decision: Sendable {
  public enum Reason: String, Sendable {
    case allow
    case explicitDeny = "explicit-deny"
    case implicitDeny = "implicit-deny"
  }

  public var reason: Reason
  /// The layer that decided: where a statement denies, where nothing allows, or whose statement lets the request through.
  public var layer: Layer
  /// For SCPs and RCPs: how deep in the tree, 0 at the root.
  public var level: Int = 0
  /// The statements that deny, or that allow, one of each layer; none where nothing allows.
  public var statements: [StatementReference] = []

  public var isAllowed: Bool { reason == .allow }
}
