import AegisBasics

extension Explanation {
  /// AE5001 to AE5099: what is superfluous, and comments to Aegis.
  static let hygiene: [Explanation] = [
    Explanation(
      "AE5001", "arn-of-own-policy", .note, "an ARN names a policy that the project defines",
      "A reference by name is checked, and `aegis rename` changes it together with the policy."),
    Explanation("AE5002", "attached-twice", .warning, "the same thing is listed twice",
      "The second entry does nothing. Remove it."),
    Explanation(
      "AE5020", "expired", .warning, "something is past its `expires_at`",
      "It is left out of what is compiled, and so is what refers to it. Remove it, or give it a later date.", bad: "expires_at: 2020-01-01", good: "expires_at: 2099-12-31"),
    Explanation(
      "AE5021", "expires-soon", .warning, "something expires within two weeks",
      "After its last day it is left out. Decide in time whether it goes or gets a later date."),
    Explanation(
      "AE5022", "expired-but-kept", .warning, "an account or unit is past its `expires_at`, and is kept",
      "Closing an account cannot be undone, and an account that loses its unit loses the unit's policies, so a date alone does neither. Remove it from the configuration on purpose, or give it a later date."),
    Explanation(
      "AE5003", "unknown-attachments", .warning, "an empty reference stands for policies that are not known",
      "Attachments of this target are left as they are in AWS, and nothing can be checked about them. List what is attached there."),
    Explanation(
      "AE5010", "unused-ignore", .warning, "a comment ignores a finding that is not there",
      "It would hide a later finding that nobody has looked at. Remove the comment."),
    Explanation(
      "AE5011", "unknown-comment", .warning, "a comment to aegis is not understood",
      "It has no effect. Write `# aegis: ignore CODE reason` in these letters, with the colon and the spaces, and with the code or the name of a rule."),
    Explanation(
      "AE5012", "ignore-without-reason", .note, "a finding is ignored without a reason",
      "Whoever reads it next has to know whether the reason still holds. Write the reason after the code."),
    Explanation(
      "AE5013", "cannot-be-ignored", .warning, "a comment or a setting asks to ignore an error of syntax, names or types",
      "With such a mistake the configuration has no meaning that could be deployed, so it is told as an error whatever asks for less. Mend it instead."),
  ]

  /// AE6: limits of AWS, and what only the whole program shows.
  static let limits: [Explanation] = [
    Explanation(
      "AE6001", "policy-too-large", .error, "a policy is larger than AWS allows",
      "For IAM, white space does not count; for AWS Organizations every character does. Split the policy, or shorten its lists by wildcards.",
      peers: [
        .accessAnalyzer("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", .warning),
        .accessAnalyzer("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", .warning),
        .accessAnalyzer("POLICY_SIZE_EXCEEDS_SCP_QUOTA", .error), .accessAnalyzer("POLICY_SIZE_EXCEEDS_RCP_QUOTA", .error),
        .accessAnalyzer("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", .warning), .policyValidator("policy_size_exceeded"),
        .policyValidator("policy_size_type_ambiguous"),
      ]),
    Explanation(
      "AE6002", "inline-policies-too-large", .error, "the inline policies of a user, group or role are too large together",
      "The limit holds for all inline policies of one user, group or role together. Make some of them managed policies, which have limits of their own."),
    Explanation("AE6003", "too-many", .error, "there are more of something than AWS allows",
      "AWS refuses to make the last ones. Some limits can be raised on request; the finding says which."),
    Explanation("AE6004", "tag-length", .error, "the key or value of a tag is too long, or the key is empty",
      "AWS refuses it: a key has 1 to 128 characters, a value at most 256."),
    Explanation("AE6005", "reserved-tag", .error, "the key of a tag begins with `aws:`",
      "AWS keeps such keys for itself and refuses them. Choose another key."),
    Explanation(
      "AE6006", "tags-alike", .error, "two tags of a role or a user differ only in letter case",
      "IAM compares the keys of their tags without regard to case, and refuses the same key twice. Tags of policies and identity providers may differ in case only.",
      bad: "tags: {Team: core, team: data}", good: "tags: {Team: core}"),
    Explanation(
      "AE6007", "tag-character", .error, "the key or value of a tag has a character that IAM does not take",
      "IAM takes letters of any script, digits, blanks, and `_`, `.`, `:`, `/`, `=`, `+`, `-`, `@`, and refuses everything else. Tags of accounts, units and organization policies are AWS Organizations', which takes any character.",
      bad: "tags: {team: core & data}", good: "tags: {team: core + data}"),
    Explanation("AE6010", "unit-too-deep", .error, "a unit stands too deep in the tree",
      "AWS allows five levels of units below the root. Move the unit up."),
    Explanation(
      "AE6020", "policy-type-not-enabled", .error, "policies of a type are attached that the root does not enable",
      "AWS refuses to attach them. List the type under `policy_types` of the root with `status: ENABLED`."),
    Explanation(
      "AE6021", "management-account-delegated", .error, "the management account is named as a delegated administrator",
      "Only member accounts can be; the management account administers every service anyway."),
    Explanation(
      "AE6022", "target-without-service-control-policy", .error, "a target is left without a service control policy",
      "While the type is enabled, AWS keeps at least one on every root, unit and account. List `FullAWSAccess`, or leave `policies` out so that attachments stay as they are. `FullAWSAccess` is AWS's own policy; `organization_policies` holds it with `aws_managed: true` and its id, and it is never made or changed.",
      bad: "policies: []",
      good: """
        organization_policies:
          - name: FullAWSAccess
            policy_type: SERVICE_CONTROL_POLICY
            aws_managed: true
            id: p-FullAWSAccess
            content: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "*", Resource: "*"}}
        organization_roots:
          - name: Root
            policies: [{_ref: OrganizationPolicy.aws.master.FullAWSAccess}]
        """),
    Explanation(
      "AE6023", "policies-without-all-features", .error, "policies are enabled without all features",
      "An organization that only shares its bill has no organization policies. Set `feature_set: ALL`, or remove the policies."),
  ]

  /// AE7 to AE9: AWS, terraform, access, defects.
  static let services: [Explanation] = [
    Explanation(
      "AE7001", "release-needs-newer-terraform", .error, "what is to be left alone would be deleted",
      "`managed: false` takes a resource out of the state by a `removed` block, which terraform has from 1.7 on. With an older one the resource would be destroyed. Use a newer terraform."),
    Explanation(
      "AE7002", "rename-needs-newer-terraform", .warning, "what is renamed would be deleted and made anew",
      "A former name becomes a `moved` block, which terraform has from 1.1 on. Use a newer terraform."),
    Explanation(
      "AE9001", "layout-defect", .error, "the canonical layout of a file would be read differently",
      "What `fmt` makes of a file is read again and compared with the original before anything is written. If the two differ, aegis has a defect, and the file is left as it is. Please report it with the file.")
  ]
}
