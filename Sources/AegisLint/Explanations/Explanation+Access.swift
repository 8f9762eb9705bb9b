import AegisBasics

extension Explanation {
  /// AE81: what `aegis access check` says of assertions.
  static let assertions: [Explanation] = [
    Explanation(
      "AE8101", "assertion-violated", .error, "somebody can do what an assertion rules out",
      "Everything that has a say in it allows the request that the finding shows: policies of the identity and its groups, boundary, SCPs and RCPs. Narrow the statement that it points at, or except the principal by `!` under `principals`."),
    Explanation(
      "AE8102", "assertion-unmet", .error, "somebody cannot do what an assertion demands",
      "The request that the finding shows is not allowed. `aegis access can` tells which policies stop it, or that none allows it."),
    Explanation(
      "AE8103", "path-to-administrator", .error, "somebody can become an administrator",
      "By the roles that it can assume and by published methods of privilege escalation, it gets to where it may do anything in the account. `aegis access paths` shows every way."),
    Explanation(
      "AE8104", "public-trust", .error, "anyone in AWS can assume a role",
      "A trust policy that lets in every principal, without a condition that keeps strangers out, gives the role's permissions to everyone. Name those who may assume it."),
    Explanation(
      "AE8105", "trust-outside-organization", .error, "an account outside of the organization can assume a role",
      "Nothing in this configuration governs who may use that account. Remove the trust, or, where it is meant, except the role by `!` under `principals`."),
    Explanation(
      "AE8106", "assertion-undecided", .warning, "whether an assertion holds cannot be decided",
      "The policies use something that the engine does not model exactly, and it says so rather than guess. The finding tells what it is."),
    Explanation(
      "AE8110", "unknown-principal-selector", .error, "an assertion speaks of nobody",
      "An exception that names nobody excepts nobody, and an assertion about nobody always holds. Correct the name or pattern."),
    Explanation(
      "AE8111", "asserted-action-unknown", .error, "an assertion speaks of an action that AWS does not have",
      "No request could be against it, so the assertion would always hold. Correct the name."),
    Explanation(
      "AE8112", "empty-assertion", .error, "an assertion, or a file of them, says neither what must nor what must not be possible",
      "It would always hold. Say under `must_not`, `must` or `use` what it asserts."),
    Explanation(
      "AE8113", "inclusion-in-assertions", .error, "a file of assertions includes another",
      "Assertions are read from the file that the command line names, and from no other. Write them out there."),
    Explanation(
      "AE8114", "asserted-value-unreadable", .error, "an assertion speaks of requests that cannot be",
      "The value is not of the type that AWS gives the condition key, AWS has no such key, or what is named as a resource is no ARN and fits none. No request has it, and the assertion would always hold."),
    Explanation(
      "AE8115", "asserted-resource-elsewhere", .warning, "an assertion names a resource that its actions do not work on",
      "By AWS's tables the actions work on resources of other kinds: `s3:GetObject` on a bucket's objects, and not on the bucket. Such a request is never made, and the assertion says less than it seems to. Actions with wildcards, and those of which the tables name no resource, are not looked at."),
  ]
}
