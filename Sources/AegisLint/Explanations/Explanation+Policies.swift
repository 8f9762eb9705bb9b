import AegisBasics

extension Explanation {
  /// AE3100 to AE3199: the form of policy documents, and the names of actions.
  static let policies: [Explanation] = [
    Explanation(
      "AE3101", "unknown-service", .error, "AWS has no service of this prefix",
      "The action matches nothing: an `Allow` grants nothing, a `Deny` forbids nothing.", bad: "\"Action\": \"s4:GetObject\"",
      good: "\"Action\": \"s3:GetObject\"",
      peers: [
        .accessAnalyzer("INVALID_SERVICE_IN_ACTION", .error), .parliament("UNKNOWN_PREFIX"),
        .policyValidator("invalid_action"), Peer(.cfnLint, "W3037"),
      ]),
    Explanation(
      "AE3102", "unknown-action", .error, "a service has no such action",
      "AWS accepts the policy, but the action matches nothing: an `Allow` grants nothing, a `Deny` forbids nothing. An action that is newer than the catalog may be known after `aegis catalog update`; until then it can be ignored, and the rest be compiled.", bad: "\"Action\": \"s3:GetObjct\"",
      good: "\"Action\": \"s3:GetObject\"",
      peers: [
        .accessAnalyzer("INVALID_ACTION", .error), .parliament("UNKNOWN_ACTION"), .policyValidator("invalid_action"),
        Peer(.cfnLint, "W3037"),
      ]),
    Explanation(
      "AE3103", "operation-not-action", .warning, "an operation of the API is named instead of an action",
      "Most operations are authorized by an action of the same name, some by another: `HeadBucket` by `s3:ListBucket`.",
      bad: "\"Action\": \"s3:HeadBucket\"", good: "\"Action\": \"s3:ListBucket\"",
      peers: [.accessAnalyzer("INVALID_ACTION", .error), .parliament("UNKNOWN_ACTION"), .policyValidator("invalid_action")]),
    Explanation(
      "AE3104", "retired-action", .warning, "an action no longer exists",
      "AWS had it once. An `Allow` of it grants nothing, and a `Deny` of it protects nothing. Remove it.",
      bad: "\"Action\": \"elastic-inference:Connect\"",
      peers: [
        .accessAnalyzer("INVALID_SERVICE_IN_ACTION", .error), .accessAnalyzer("INVALID_ACTION", .error),
        .parliament("UNKNOWN_ACTION"), .policyValidator("invalid_action"),
      ]),
    Explanation(
      "AE3105", "malformed-action", .error, "an action is neither `*` nor `service:Action`",
      "An action is the prefix of a service, a colon and a name, so that AWS cannot tell which service is meant: it refuses to store the policy, and the one that was there stays in force. Put the prefix in front, which AWS's Service Authorization Reference gives for each service (`s3:` for Amazon S3), and look for a colon that is lost or doubled.",
      bad: "\"Action\": \"GetObject\"", good: "\"Action\": \"s3:GetObject\"",
      peers: [.parliament("EXCEPTION"), .policyValidator("invalid_action"), Peer(.cfnLint, "W3037"), Peer(.cloudCopilot, "invalid-action")]),
    Explanation(
      "AE3106", "action-pattern-matches-nothing", .warning, "a pattern of actions matches none",
      "It was meant to match something; as it stands it grants or denies nothing.", bad: "\"Action\": \"s3:Fetch*\"",
      good: "\"Action\": \"s3:Get*\"", peers: [.parliament("UNKNOWN_ACTION"), .policyValidator("invalid_action")]),
    Explanation(
      "AE3110", "policy-not-object", .error, "a policy document is not an object",
      "AWS rejects the policy: it is an object with `Version` and `Statement`.",
      peers: [.accessAnalyzer("DATA_TYPE_MISMATCH", .error), .parliament("MALFORMED"), .policyValidator("invalid_statement_type")]),
    Explanation(
      "AE3111", "unknown-element", .error, "the policy language has no such element",
      "AWS does not pass over what it does not know: it refuses the whole policy as malformed, so that nothing in it takes effect. Correct the spelling, or take the element out. One that the language has elsewhere stands one pair of brackets too far in or out: `Condition` belongs into a statement, an operator such as `StringEquals` into `Condition`.",
      bad: "{\"Statment\": []}", good: "{\"Statement\": []}",
      peers: [
        .accessAnalyzer("INVALID_POLICY_ELEMENT", .error), .parliament("MALFORMED"), .policyValidator("unknown_field"),
        .policyValidator("unknown_policy_field"),
      ]),
    Explanation(
      "AE3112", "element-letter-case", .error, "an element is written in another letter case",
      "Letter case matters, and AWS rejects the policy.",
      bad: "\"action\": \"s3:GetObject\"", good: "\"Action\": \"s3:GetObject\"",
      peers: [.accessAnalyzer("INVALID_POLICY_ELEMENT", .error), .parliament("MALFORMED"), .policyValidator("unknown_field")]),
    Explanation(
      "AE3113", "missing-element", .error, "a required element is missing",
      "AWS rejects the policy. A statement needs `Effect` and `Action`; a policy of an identity also needs `Resource`, a trust policy `Principal`. A policy needs `Statement`, and at least one statement in it: `[]` is refused, as is a statement that stands where the policy should.",
      bad: "{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\"}",
      good: "{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"}",
      peers: [
        .accessAnalyzer("MISSING_STATEMENT", .error), .accessAnalyzer("MISSING_EFFECT", .error),
        .accessAnalyzer("MISSING_ACTION", .error), .accessAnalyzer("MISSING_RESOURCE", .error),
        .accessAnalyzer("MISSING_PRINCIPAL", .error), .parliament("MALFORMED"), .policyValidator("missing_statement"),
        .policyValidator("missing_effect"), .policyValidator("missing_action"), .policyValidator("missing_resource"),
        .policyValidator("missing_principal"), .policyValidator("missing_rcp_principal"),
        .policyValidator("missing_rcp_resource"), .policyValidator("empty_statement"),
      ]),
    Explanation(
      "AE3114", "element-conflict", .error, "a statement has an element and its opposite",
      "AWS rejects the policy: a statement has `Action` or `NotAction`, never both; and so for `Resource` and `Principal`.",
      peers: [
        .accessAnalyzer("UNSUPPORTED_ELEMENT_COMBINATION", .error), .parliament("MALFORMED"),
        .policyValidator("action_conflict"), .policyValidator("resource_conflict"), .policyValidator("principal_conflict"),
      ]),
    Explanation(
      "AE3115", "element-type", .error, "an element has another type than the policy language gives it",
      "AWS rejects the policy. Most elements take a string or a list of strings.", bad: "\"Action\": {\"s3\": \"Get*\"}", good: "\"Action\": \"s3:Get*\"",
      peers: [
        .accessAnalyzer("DATA_TYPE_MISMATCH", .error), .accessAnalyzer("INVALID_PRINCIPAL_FORMAT", .error), .parliament("MALFORMED"),
        .policyValidator("invalid_statement_type"), .policyValidator("invalid_sid_type"), Peer(.cfnLint, "E3510"),
      ]),
    Explanation(
      "AE3116", "invalid-effect", .error, "an effect is neither `Allow` nor `Deny`",
      "There are these two, and letter case counts: `allow` is neither. AWS guesses nothing of a statement whose effect it cannot read and refuses the policy. Write the one that is meant. What should merely not be granted needs no statement at all, since everything that is not allowed is denied.",
      bad: "\"Effect\": \"allow\"", good: "\"Effect\": \"Allow\"",
      peers: [.accessAnalyzer("INVALID_EFFECT", .error), .parliament("MALFORMED"), .policyValidator("invalid_effect")]),
    Explanation(
      "AE3117", "invalid-version", .error, "a version is not one of the policy language",
      "The version names the language, not the policy. It is `2012-10-17`, or `2008-10-17`, which has no policy variables.", bad: "\"Version\": \"2024-01-01\"",
      good: "\"Version\": \"2012-10-17\"",
      peers: [
        .accessAnalyzer("INVALID_VERSION", .error), .parliament("INVALID_VERSION"), .policyValidator("invalid_version"),
        Peer(.cfnLint, "W2511"),
      ]),
    Explanation(
      "AE3118", "invalid-sid", .error, "a Sid has characters other than letters and digits",
      "In the policies of IAM and in control policies a Sid is made of the letters A to Z, large or small, and of digits; for a hyphen, a blank or an underscore AWS refuses the policy. Policies of resources are left to their services, of which some take more. A Sid changes nothing about what the statement means: join its words, or leave it out.",
      bad: "\"Sid\": \"allow-read\"", good: "\"Sid\": \"AllowRead\"",
      peers: [.accessAnalyzer("UNSUPPORTED_SID", .error), .parliament("INVALID_SID"), .policyValidator("invalid_sid_format")]),
    Explanation(
      "AE3119", "duplicate-sid", .error, "a Sid names two statements of one policy",
      "IAM rejects the policy. Of a policy of a resource it is told as a warning: whether it is taken is up to the resource's service. Give each statement a Sid of its own, or none.",
      peers: [
        .accessAnalyzer("UNIQUE_SIDS_REQUIRED", .error), .accessAnalyzer("UNIQUE_SIDS_RECOMMENDED", .warning),
        .parliament("DUPLICATE_SID"), .policyValidator("duplicate_sid"),
      ]),
    Explanation(
      "AE3120", "element-not-in-kind", .error, "policies of this kind cannot have the element",
      "AWS rejects the policy. What such an element would say is already settled: the principal of an identity policy is whoever it is attached to, the resource of a trust policy is the role.",
      peers: [
        .accessAnalyzer("UNSUPPORTED_PRINCIPAL", .error), .accessAnalyzer("SCP_SYNTAX_ERROR_PRINCIPAL", .error),
        .accessAnalyzer("RCP_SYNTAX_ERROR_NOTACTION", .error),
        .accessAnalyzer("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", .error),
        .accessAnalyzer("ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", .error),
        .policyValidator("unexpected_principal"), .policyValidator("unexpected_resource"),
        .policyValidator("invalid_rcp_not_action"), .policyValidator("invalid_rcp_not_principal"),
        .policyValidator("invalid_not_principal"), .policyValidator("policy_type_hint"),
      ]),
    Explanation(
      "AE3121", "principal-format", .error, "a principal is neither `*` nor an object of known types",
      "AWS has to know what a name is the name of: an account, user or role of AWS, a service, an identity provider or a canonical user of S3. Of a bare text it takes `*` alone, which is everybody, and refuses any other, as it does a type that it does not know. Write an object with the type in front: `AWS` for an account's number or an ARN, `Service`, `Federated` or `CanonicalUser` for the others.",
      bad: "\"Principal\": \"123456789012\"", good: "\"Principal\": {\"AWS\": \"123456789012\"}",
      peers: [
        .accessAnalyzer("INVALID_PRINCIPAL_FORMAT", .error), .accessAnalyzer("INVALID_PRINCIPAL_KEY", .error),
        .parliament("MALFORMED"), .policyValidator("invalid_principal"),
      ]),
    Explanation(
      "AE3122", "unknown-operator", .error, "there is no such condition operator",
      "AWS rejects the policy. Operators are named by type, such as `StringLike` or `IpAddress`, with `IfExists` behind them where a missing key is to count as a match.",
      bad: "\"StringEqual\": {}", good: "\"StringEquals\": {}",
      peers: [
        .accessAnalyzer("INVALID_CONDITION_OPERATOR", .error), .parliament("UNKNOWN_OPERATOR"),
        .policyValidator("invalid_operator"),
      ]),
    Explanation(
      "AE3123", "duplicate-element", .error, "a key is given twice in one object of a policy",
      "Most programs that read JSON keep the last and drop the others without a word; IAM rejects condition keys that differ in letter case only. Merge the two, or remove one.",
      peers: [.accessAnalyzer("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", .error)]),
    Explanation(
      "AE3124", "other-document", .note, "a file holds another document than a policy of IAM",
      "Stack policies of CloudFormation and rules of AWS WAF have a `Statement` too, in a language of their own. Where `aegis lint --as auto` is to tell what a document is, it leaves them alone. A file that has nothing of a policy, such as `package.json`, is left alone too, with a warning, since a policy may have been meant. Where one policy is asked for, an answer of AWS with several is refused."),
  ]
}
