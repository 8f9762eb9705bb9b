import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags service principals that do not have the form of one.
struct ServicePrincipalFormat: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4420", "service-principal-format"), .error, kinds: [.trust, .resource], isOfForm: true,
    summary: "what stands under `Service` is no service principal",
    rationale: """
      A service principal is a name such as `lambda.amazonaws.com`. AWS rejects what has another form: a lone prefix, an \
      address, an ARN, blanks, a pattern.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: lambda} # error[AE4420]@24..30: is no service principal
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
        """)
    ],
    peers: [.policyValidator("invalid_principal")], fix: .unsafe)

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.kind == .service && principal.form == .service && !principal.hasPlaceholder {
      guard let meant = Self.problem(principal.text) else { continue }
      findings.report(
        "\(spoken(principal.text)) is no service principal", at: Label(statement.place(principal.node), "AWS rejects it"),
        notes: meant.isEmpty ? ["expected a name such as `lambda.amazonaws.com`"] : [],
        help: meant.isEmpty ? nil : "did you mean `\(meant)`?",
        fixes: meant.isEmpty
          ? [] : [Fix(replacing: statement.place(principal.node), by: meant)])
    }
  }

  /// What is meant where the form is wrong, empty where that is unknown; nil where the form is right.
  private static func problem(_ text: String) -> String? {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
        return true
      default: return false
      }
    }
    if isPlain, servicePrincipalName(text) != nil { return nil }
    // No name is near to a wildcard; of an address the host is the name.
    if text.contains("*") || text.contains("?") { return "" }
    if let scheme = text.firstRange(of: "://") {
      let host = String(text[scheme.upperBound...].prefix { $0 != "/" })
      return problem(host) ?? host
    }
    return ServicePrincipals.meant(byMalformed: text) ?? ""
  }
}
