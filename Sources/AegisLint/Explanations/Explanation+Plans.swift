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
  ]
}
