public import AegisBasics

/// Every rule there is.
///
/// A rule is found here and nowhere else: adding one means its file, and its line in the list of its group.
public enum RuleRegistry {
  public static let all: [any Rule.Type] = [
    structure, actions, resources, conditions, principals, organization, logic, quotas, risk,
  ].flatMap { $0 }

  /// The metadata of a rule, by the code of its findings.
  public static func metadata(of code: DiagnosticCode) -> RuleMetadata? { byCode[code.code] }

  private static let byCode: [String: RuleMetadata] = Dictionary(
    all.map { ($0.metadata.code.code, $0.metadata) }, uniquingKeysWith: { first, _ in first })
}
