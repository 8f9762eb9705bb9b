/// Every rule there is.
///
/// A rule is found here and nowhere else: adding one means its file, and its line in the list of its group.
public enum RuleRegistry {
  public static let all: [any Rule.Type] = [
    structure, actions, resources, conditions, principals, organization, logic, quotas, risk,
  ].flatMap { $0 }
}
