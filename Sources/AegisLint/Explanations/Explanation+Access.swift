import AegisBasics

extension Explanation {
  /// AE81: what `aegis access check` says of assertions.
  static let assertions: [Explanation] = [
    Explanation(
      "AE8101", "assertion-violated", .error, "somebody can do what an assertion rules out",
      "The request that the finding shows is allowed by everything that has a say in it: identity and group policies, boundary, SCPs and RCPs. Narrow the statement that it points at, or except the principal by `!` in `principals`."),
    Explanation(
      "AE8102", "assertion-unmet", .error, "somebody cannot do what an assertion demands",
      "The request that the finding shows is not allowed. `aegis access can` tells which layer stops it."),
    Explanation(
      "AE8103", "path-to-administrator", .error, "somebody can become an administrator",
      "By roles that it assumes and by the published methods of privilege escalation it gets to where it may do anything in the account. `aegis access paths` shows every way."),
    Explanation(
      "AE8104", "public-trust", .error, "anyone in AWS can assume a role",
      "A trust policy that lets every principal in, with no condition that keeps strangers out, makes the role's privileges everyone's."),
    Explanation(
      "AE8105", "trust-outside-organization", .error, "an account outside of the organization can assume a role",
      "Nothing in this configuration governs who may use that account. Except the role by `!` in `principals` where the trust is meant."),
    Explanation(
      "AE8106", "assertion-undecided", .warning, "whether an assertion holds cannot be decided",
      "The policies use something that the engine does not model exactly; it says so rather than guess."),
    Explanation(
      "AE8110", "unknown-principal-selector", .error, "an assertion speaks of nobody",
      "An exception that names nobody excepts nobody, and an assertion about nobody always holds."),
    Explanation(
      "AE8111", "asserted-action-unknown", .error, "an assertion speaks of an action that AWS does not have",
      "Nothing could ever be against it."),
    Explanation(
      "AE8112", "empty-assertion", .error, "an assertion says neither what must nor what must not be possible",
      "It would always hold."),
    Explanation(
      "AE8113", "inclusion-in-assertions", .error, "a file of assertions includes another",
      "Assertions are read from the file that the command line names, and from no other."),
    Explanation(
      "AE8114", "asserted-value-unreadable", .error, "an assertion speaks of requests that cannot be",
      "The value is not of the type that AWS gives the condition key, so that no request has it and the assertion would always hold."),
  ]
}
