import AegisBasics

extension Explanation {
  /// AE5001 to AE5099: what is superfluous, and comments to Aegis.
  static let hygiene: [Explanation] = [
    Explanation(
      "AE5001", "arn-of-own-policy", .note, "an ARN names a policy that the project defines",
      "A symbolic reference is checked, and renamed with the policy."),
    Explanation("AE5002", "attached-twice", .warning, "the same thing is listed twice", "The second entry does nothing."),
    Explanation(
      "AE5020", "expired", .warning, "something is past its `expires_at`",
      "It is left out of what is compiled, and so is what refers to it.", bad: "expires_at: 2020-01-01", good: "expires_at: 2099-12-31"),
    Explanation(
      "AE5021", "expires-soon", .warning, "something expires within two weeks",
      "Behind its last day it is left out: time to remove it, or to decide that it stays."),
    Explanation(
      "AE5022", "expired-but-kept", .warning, "an account or unit is past its `expires_at`, and is kept",
      "Closing an account cannot be undone, and without its unit an account loses the unit's policies: a date alone never does either."),
    Explanation(
      "AE5003", "unknown-attachments", .warning, "an empty reference stands for policies that are not known",
      "What is attached there is left as it is, and nothing can be said about it."),
    Explanation(
      "AE5010", "unused-ignore", .warning, "a comment ignores a finding that is not there",
      "It would hide what comes later, without anybody having looked at it."),
    Explanation(
      "AE5011", "unknown-comment", .warning, "a comment to aegis is not understood",
      "It is written `# aegis: ignore CODE reason`, with the code or name of a rule."),
    Explanation(
      "AE5012", "ignore-without-reason", .note, "a finding is ignored without a reason",
      "The next reader will want to know whether the reason still holds."),
    Explanation(
      "AE5013", "cannot-be-ignored", .warning, "a comment asks to ignore an error of syntax, names or types",
      "With such an error the configuration has no meaning that could be deployed."),
  ]

  /// AE6: limits of AWS, and what only the whole program shows.
  static let limits: [Explanation] = [
    Explanation(
      "AE6001", "policy-too-large", .error, "a policy is larger than AWS allows",
      "IAM counts characters without white space; AWS Organizations counts all of them.",
      peers: [
        .accessAnalyzer("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", .warning),
        .accessAnalyzer("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", .warning),
        .accessAnalyzer("POLICY_SIZE_EXCEEDS_SCP_QUOTA", .error), .accessAnalyzer("POLICY_SIZE_EXCEEDS_RCP_QUOTA", .error),
        .accessAnalyzer("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", .warning), .policyValidator("policy_size_exceeded"),
        .policyValidator("policy_size_type_ambiguous"),
      ]),
    Explanation(
      "AE6002", "inline-policies-too-large", .error, "the inline policies of a user, group or role are too large together",
      "The limit holds for their sum. Managed policies have limits of their own."),
    Explanation("AE6003", "too-many", .error, "there are more of something than AWS allows", "Creating the last ones would fail."),
    Explanation("AE6004", "tag-length", .error, "the key or value of a tag is too long, or the key is empty", "AWS refuses it."),
    Explanation("AE6005", "reserved-tag", .error, "the key of a tag begins with `aws:`", "Such keys are AWS's own."),
    Explanation("AE6010", "unit-too-deep", .error, "a unit stands too deep in the tree", "AWS allows five levels below the root."),
    Explanation(
      "AE6020", "policy-type-not-enabled", .error, "policies of a type are attached that is not enabled at the root",
      "AWS refuses to attach them."),
    Explanation(
      "AE6021", "management-account-delegated", .error, "the management account is named as a delegated administrator",
      "Only members can be."),
    Explanation(
      "AE6022", "target-without-service-control-policy", .error, "a target is left without a service control policy",
      "While the type is enabled, AWS does not detach the last one from a root, unit or account.",
      bad: "policies: []", good: "policies: [{_ref: OrganizationPolicy.aws.master.FullAWSAccess}]"),
    Explanation(
      "AE6023", "policies-without-all-features", .error, "policies are enabled without all features",
      "An organization that shares its bill only has no organization policies."),
  ]

  /// AE7 to AE9: AWS, terraform, access, defects.
  static let services: [Explanation] = [
    Explanation(
      "AE7001", "release-needs-newer-terraform", .error, "what is to be left alone would be deleted",
      "`managed: false` takes a resource out of the state by a `removed` block, which terraform has since 1.7."),
    Explanation(
      "AE7002", "rename-needs-newer-terraform", .warning, "what is renamed would be deleted and made anew",
      "A former name becomes a `moved` block, which terraform has since 1.1."),
    Explanation(
      "AE9001", "layout-defect", .error, "the canonical layout of a file would be read differently",
      "What `fmt` makes of a file is read again and compared with it before anything is written. Where the two differ, Aegis has a defect; the file is left as it is.")
  ]
}
