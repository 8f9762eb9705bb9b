import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags names that no service principal has.
struct ServicePrincipalValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4325", "value-service-principal"), .error, kinds: .all, isOfForm: true,
    summary: "a condition compares with a name that no service principal has",
    rationale: """
      Services call in names such as `ec2.amazonaws.com`, in small letters. `aws:CalledVia` holds the name of the \
      service alone, without further names in front. A condition on another text never holds, or, negated, always \
      does. A name that no service is known to have, but that differs by a letter or two from one that a service has, is told \
      as a warning: no list of the names is complete. So is a pattern that no such name can match.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:PassRole
        Resource: "*"
        Condition:
          StringEquals: {"iam:PassedToService": ec2} # error[AE4325]@43..46: `ec2` is no service principal
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:PassRole
        Resource: "*"
        Condition:
          StringEquals: {"iam:PassedToService": ec2.amazonaws.con} # error[AE4325]@43..60: `ec2.amazonaws.con` is no service principal
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateServiceLinkedRole
        Resource: "*"
        Condition:
          StringEquals: {"iam:AWSServiceName": serviceqoutas.amazonaws.com} # warning[AE4325]@42..69: no service principal `serviceqoutas.amazonaws.com` is known
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:PassRole
        Resource: "*"
        Condition:
          StringEquals: {"iam:PassedToService": [ec2.amazonaws.com, ec2.amazonaws.com.cn]}
      """
    ],
    peers: [.accessAnalyzer("INVALID_SERVICE_PRINCIPAL_FORMAT", .error)], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.valueForm == .servicePrincipal || condition.valueForm == .calledService
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string {
      guard let key = condition.key else { continue }
      let form = statement.catalog.valueForm(key)
      guard form == .servicePrincipal || form == .calledService else { continue }
      let isOfRegion = Self.isOfRegion(condition, statement)
      // In other letters the names are the same there.
      if condition.operatorName.ignoresCase { continue }
      for node in condition.values {
        let (isOpen, isName, isDead, isOfAnyRegion) = statement.withText(node) { text in
          let isFree = text.contains(UInt8(ascii: "$")) || Placeholder.first(in: text) != nil, isPattern = condition.takesWildcards && text.isPattern
          return (
            isFree || isPattern, Self.isPrincipal(text, isSimple: form == .calledService), isPattern && !isFree && !Self.mayMatch(text),
            isOfRegion && isPattern && !isFree && Self.isOfAnyRegion(text)
          )
        }
        if isDead {
          reportDead(node, statement, &findings)
          continue
        }
        if isOpen || isName {
          if !isOpen || isOfAnyRegion { reportNear(node, isOfRegion: isOfRegion, statement, &findings) }
          if isOfRegion { reportWithoutRegion(node, condition, statement, &findings) }
          continue
        }
        if form == .calledService, statement.withText(node, { Self.isPrincipal($0, isSimple: false) }) {
          reportFront(node, condition, statement, &findings)
          continue
        }
        findings.report(
          "\(spoken(statement.text(node))) is no service principal", at: Label(statement.place(node), "no service has that name"),
          help: Self.help(statement.text(node), condition, statement.catalog, isSimple: form == .calledService, isOfRegion: isOfRegion))
      }
    }
  }

  private func reportDead(_ node: NodeID, _ statement: StatementFacts, _ findings: inout Findings) {
    let text = statement.text(node)
    findings.report(
      "no service principal matches `\(text)`", at: Label(statement.place(node), "no service has such a name"),
      help: text == text.lowercased() ? "the names of services end in `.amazonaws.com`, but for a few" : "write it in small letters, as the names of services are",
      severity: .warning)
  }

  /// AWS documents names of services alone for `aws:CalledVia`, but a few of its own policies have longer ones.
  private func reportFront(_ node: NodeID, _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    findings.report(
      "`\(statement.text(node))` has a name in front of the service's", at: Label(statement.place(node), "hardly any request has it"),
      notes: ["`\(statement.text(condition.keyNode))` holds the names of services alone"],
      help: "write the service alone, such as `cloudformation.amazonaws.com`", severity: .note)
  }

  /// A name that no service is known to have, where one is near that some service has.
  private func reportNear(_ node: NodeID, isOfRegion: Bool, _ statement: StatementFacts, _ findings: inout Findings) {
    let text = statement.text(node), catalog = statement.catalog
    guard let meant = isOfRegion ? Self.keyUser(meantBy: text, catalog) : ServicePrincipals.meant(by: text, catalog) else { return }
    // AWS's own policies list names of China that no service has beside those that it has; and those with a region are none of principals.
    if meant.note != nil, text.hasSuffix(".cn") { return }
    findings.report(
      text, noun: isOfRegion ? "service" : "service principal", meant: meant, at: Label(statement.place(node), "no service is known by that name"), severity: .warning)
  }

  /// The name with a region, or with a wildcard in its place, that is meant by another one.
  private static func keyUser(meantBy text: String, _ catalog: Catalog) -> ServicePrincipals.Meant? {
    guard text.hasSuffix(anyRegion.description) else {
      // Without a region another thing is wrong.
      guard let (name, region) = servicePrincipalName(text), region != nil || name.contains(".") else { return nil }
      return ServicePrincipals.meant(by: text, catalog, among: ServicePrincipals.keyUsers)
    }
    let someRegion = ".us-east-1.amazonaws.com"
    let meant = ServicePrincipals.meant(by: text.dropLast(anyRegion.utf8CodeUnitCount) + someRegion, catalog, among: ServicePrincipals.keyUsers)
    return meant.map { ServicePrincipals.Meant(text: $0.text.dropLast(someRegion.count) + anyRegion.description, note: $0.note) }
  }

  private static let anyRegion: StaticString = ".*.amazonaws.com"

  /// Whether a pattern has a wildcard for the region alone.
  private static func isOfAnyRegion(_ pattern: UnsafeBufferPointer<UInt8>) -> Bool {
    ends(pattern, anyRegion) && !pattern.part(0..<pattern.count - anyRegion.utf8CodeUnitCount).isPattern
  }

  /// `kms:ViaService` has the name of a service and the region where it works.
  /// Source: AWS KMS Developer Guide, "AWS KMS condition keys".
  private static func isOfRegion(_ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    statement.keyName(condition) == "kms:viaservice"
  }

  /// A service that has no region, where requests always have one.
  private func reportWithoutRegion(_ node: NodeID, _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    let text = statement.text(node), domain = ".amazonaws.com"
    guard text.hasSuffix(domain), !text.contains("*"), !text.contains("?"), !text.contains("$"), !text.dropLast(domain.count).contains(".") else { return }
    findings.report(
      "`\(text)` names no region", at: Label(statement.place(node), "no request has it"),
      notes: ["`\(statement.text(condition.keyNode))` is the name of a service and of a region"],
      help: "write `\(text.dropLast(domain.count)).REGION.amazonaws.com`, or `StringLike` with `\(text.dropLast(domain.count)).*.amazonaws.com`",
      severity: .warning)
  }

  private static func help(_ text: String, _ condition: ConditionFacts, _ catalog: Catalog, isSimple: Bool, isOfRegion: Bool) -> String {
    if !condition.takesWildcards && text.contains("*") { return "only `StringLike` takes a wildcard" }
    if !text.isEmpty, !text.contains("."), !text.contains("/"), !text.contains(":") {
      let small = text.lowercased(), known = ServicePrincipals.principals.set.contains(small) ? nil : ServicePrincipals.prefix(meantBy: small, catalog)
      return isOfRegion ? "write `\(known ?? small).REGION.amazonaws.com`" : "write `\(known ?? small).amazonaws.com`"
    }
    let isSmall = text == text.lowercased(), letters = isSmall ? "" : ", in small letters"
    if isOfRegion { return "write the service and its region\(letters), such as `s3.eu-west-1.amazonaws.com`" }
    if isSimple { return "write the service alone\(letters), such as `cloudformation.amazonaws.com`" }
    guard isSmall else { return "write it in small letters, such as `ec2.amazonaws.com`" }
    return ServicePrincipals.meant(byMalformed: text).map { "did you mean `\($0)`?" }
      ?? "write a name that ends as the names of services do, such as `ec2.amazonaws.com`"
  }

  /// Whether the name of a service may match a pattern: by its letters, and by what stands behind its last wildcard.
  private static func mayMatch(_ pattern: UnsafeBufferPointer<UInt8>) -> Bool {
    let isOfName = pattern.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "*"), UInt8(ascii: "?"): true
      default: false
      }
    }
    let end = pattern.part((pattern.lastIndex { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }.map { $0 + 1 } ?? 0)..<pattern.count)
    return isOfName && ServicePrincipals.domains.contains { domain in ends(end, domain) || domain.withUTF8Buffer { ends($0, end) } }
  }

  /// Names between dots, then one of the domains that services have.
  private static func isPrincipal(_ text: UnsafeBufferPointer<UInt8>, isSimple: Bool) -> Bool {
    guard let domain = ServicePrincipals.domains.first(where: { ends(text, $0) }) else { return false }
    let name = text.part(0..<text.count - domain.utf8CodeUnitCount)
    var isStart = true
    for byte in name {
      switch byte {
      case UInt8(ascii: "."):
        if isStart || isSimple { return false }
        isStart = true
      case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): isStart = false
      default: return false
      }
    }
    return !isStart
  }

  private static func ends(_ text: UnsafeBufferPointer<UInt8>, _ suffix: StaticString) -> Bool { suffix.withUTF8Buffer { ends(text, $0) } }

  private static func ends(_ text: UnsafeBufferPointer<UInt8>, _ suffix: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count >= suffix.count && text.part(text.count - suffix.count..<text.count).elementsEqual(suffix)
  }
}
