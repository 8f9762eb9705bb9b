public import AegisBasics
public import AegisSchema

/// Everything there is to know about a rule, or about any other kind of finding.
///
/// `aegis rules`, `aegis explain`, the reference pages, SARIF and the tests all read this one value.
public final class RuleMetadata: Sendable {
  public let code: DiagnosticCode
  /// The severity in the profile `default`.
  public let severity: Severity
  /// The kinds of policies that the rule looks at; empty for rules that look at the whole organization.
  public let kinds: PolicyKinds
  /// Whether the rule finds names that do not exist and values that are written wrongly, as opposed to what a document means.
  let isOfForm: Bool
  /// Whether a rule about one part of a statement concludes something from what another part of it does not say.
  let concludesFromLack: Bool
  /// One clause, without a period: what the rule finds.
  public let summary: String
  /// Why that matters, in whole sentences.
  public let rationale: String
  /// What the rule finds, annotated as the golden files are.
  public let flagged: [RuleExample]
  /// What it does not find, though it looks similar.
  public let accepted: [RuleExample]
  /// The checks of other tools that this one covers.
  public let peers: [Peer]
  /// What the best of its fixes is.
  public let fix: Fix.Safety?
  /// Off in the profile `default`: matters of taste, and what is often meant.
  public let isOptional: Bool
  /// The severity in the profile `strict`, where it is another one.
  public let strictSeverity: Severity?

  public init(
    _ code: DiagnosticCode, _ severity: Severity, kinds: PolicyKinds = [], isOfForm: Bool = false, concludesFromLack: Bool = false, summary: String, rationale: String,
    flagged: [RuleExample] = [], accepted: [RuleExample] = [], peers: [Peer] = [], fix: Fix.Safety? = nil,
    isOptional: Bool = false, strictSeverity: Severity? = nil
  ) {
    self.code = code
    self.severity = severity
    self.kinds = kinds
    self.isOfForm = isOfForm
    self.concludesFromLack = concludesFromLack
    self.summary = summary
    self.rationale = rationale
    self.flagged = flagged
    self.accepted = accepted
    self.peers = peers
    self.fix = fix
    self.isOptional = isOptional
    self.strictSeverity = strictSeverity
  }
}

/// A document, or a whole configuration, that shows what a rule does.
public struct RuleExample: Sendable, ExpressibleByStringLiteral {
  /// YAML; findings are annotated: `# warning[AE4103]: text`.
  public let text: String
  /// The kind of document that it is; nil where the text is an `organization.yaml`.
  public let kind: PolicyKind?
  /// What `aegis.ini` says of lint, where that matters.
  public let settings: String?

  /// An identity policy.
  public init(stringLiteral text: String) {
    self.init(.identity, text)
  }

  public init(_ kind: PolicyKind, _ text: String, settings: String? = nil) {
    self.kind = kind
    self.text = text
    self.settings = settings
  }

  /// A whole configuration in one file.
  public init(organization text: String, settings: String? = nil) {
    kind = nil
    self.text = text
    self.settings = settings
  }
}

/// A check of another tool.
public struct Peer: Hashable, Sendable {
  public enum Tool: String, Sendable, CaseIterable {
    case accessAnalyzer = "access-analyzer"
    case parliament
    case policyValidator = "iam-policy-validator"
    case cfnLint = "cfn-lint"
    case cloudsplaining
    case checkov
    case prowler
    case tflint
    case semgrep
    case trivy
    case pmapper
    case cloudCopilot = "cloud-copilot"
  }

  public let tool: Tool
  public let code: String
  /// How much the other tool makes of it, where the profile named after it follows.
  public let severity: Severity?

  public init(_ tool: Tool, _ code: String, _ severity: Severity? = nil) {
    self.tool = tool
    self.code = code
    self.severity = severity
  }

  /// AWS's own linter, `ValidatePolicy`. Its security warnings are warnings, its suggestions are notes.
  public static func accessAnalyzer(_ code: String, _ severity: Severity) -> Peer { Peer(.accessAnalyzer, code, severity) }
  public static func parliament(_ code: String) -> Peer { Peer(.parliament, code) }
  public static func policyValidator(_ code: String) -> Peer { Peer(.policyValidator, code) }
}

/// A set of kinds of policies.
public struct PolicyKinds: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  public init(_ kind: PolicyKind) {
    switch kind {
    case .identity: self = .identity
    case .inline: self = .inline
    case .boundary: self = .boundary
    case .trust: self = .trust
    case .resource: self = .resource
    case .scp: self = .scp
    case .rcp: self = .rcp
    }
  }

  public static let identity = PolicyKinds(rawValue: 1)
  public static let inline = PolicyKinds(rawValue: 2)
  public static let boundary = PolicyKinds(rawValue: 4)
  public static let trust = PolicyKinds(rawValue: 8)
  public static let resource = PolicyKinds(rawValue: 16)
  public static let scp = PolicyKinds(rawValue: 32)
  public static let rcp = PolicyKinds(rawValue: 64)
  public static let all = PolicyKinds(rawValue: 127)
  /// Policies that give their holder something.
  public static let identityBased: PolicyKinds = [.identity, .inline]
  /// Policies that name who they speak of.
  public static let withPrincipal: PolicyKinds = [.trust, .resource, .rcp]
}
