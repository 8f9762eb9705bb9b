import AegisBasics

extension Explanation {
  /// AE71: what a plan refuses to do.
  static let plans: [Explanation] = [
    Explanation(
      "AE7101", "feature-set-stays", .error, "the configuration asks for another feature set than the organization has",
      "Every member account has to agree to such a change, so no deployment can make it.", bad: "feature_set: CONSOLIDATED_BILLING",
      good: "feature_set: ALL"),
    Explanation(
      "AE7102", "account-email-stays", .warning, "the configuration gives an existing account another address",
      "AWS changes an account's address only with a code that it sends to the new one."),
    Explanation(
      "AE7103", "organization-policy-type-stays", .error, "the configuration gives an existing organization policy another type",
      "AWS fixes a policy's type when it is made. A policy of another type needs a name of its own."),
    Explanation(
      "AE7104", "replacement-prevented", .error, "a change needs a replacement that `prevent_destroy` forbids",
      "AWS cannot change the path of a role or policy, nor a policy's description: it would have to be deleted and made again."),
    Explanation(
      "AE7105", "policy-is-boundary", .warning, "a policy that should go bounds somebody who stays",
      "Taking the boundary away would widen what its holder may do, so both are left as they are."),
    Explanation(
      "AE7106", "unit-is-not-empty", .warning, "an organizational unit that should go still holds something",
      "AWS deletes only units without accounts and without other units."),
    Explanation(
      "AE7107", "name-taken", .error, "a name differs from one in AWS in letter case alone",
      "IAM takes such names for the same, so the new one cannot be made while the old one is there."),
    Explanation(
      "AE7108", "account-missing", .error, "an account of the configuration has an id that the organization does not know",
      "AWS gives out ids itself. A new account is one without an id; a wrong id could make aegis work in an account that is not meant."),
    Explanation(
      "AE7109", "other-management-account", .error, "the credentials belong to another organization than the configuration",
      "The management account's id in the configuration says which organization is meant."),
  ]
}
