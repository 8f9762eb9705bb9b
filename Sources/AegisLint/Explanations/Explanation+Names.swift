import AegisBasics

extension Explanation {
  /// AE2: names, references, inclusion.
  static let names: [Explanation] = [
    Explanation(
      "AE2001", "unknown-reference", .error, "a reference names nothing",
      "References name resources by their name in snake case, in the account where they stand.",
      bad: "_ref: Policy.aws.master.allow_s3_lst", good: "_ref: Policy.aws.master.allow_s3_list"),
    Explanation(
      "AE2002", "wrong-reference-type", .error, "a reference names a resource of another type",
      "Where a policy is attached, only a policy can stand.", bad: "attached_policies: [{_ref: Role.aws.master.admin}]",
      good: "attached_policies: [{_ref: Policy.aws.master.admin}]"),
    Explanation(
      "AE2003", "ambiguous-reference", .error, "a reference fits two resources",
      "Two names become the same in snake case. Rename one, or write the name itself."),
    Explanation(
      "AE2004", "malformed-reference", .error, "a text is no reference",
      "A reference has four parts: `TYPE.aws.ACCOUNT.NAME`.", bad: "_ref: admins", good: "_ref: Group.aws.master.admins"),
    Explanation(
      "AE2005", "inclusion-not-here", .error, "`$ref` cannot include a file here",
      "Files stand for objects and lists, not for single texts."),
    Explanation(
      "AE2006", "inclusion-beside-keys", .error, "`$ref` stands beside other keys",
      "What it includes takes the place of the whole mapping, so the other keys would be lost."),
    Explanation(
      "AE2007", "other-account", .error, "a reference names a resource of another account",
      "IAM attaches policies and groups only within an account."),
    Explanation(
      "AE2008", "unknown-account", .error, "a reference names an account that is not defined",
      "The third part of a reference is `master` or the name of a member account in snake case."),
    Explanation(
      "AE2009", "empty-reference", .error, "a reference is empty", "It names nothing to attach."),
    Explanation(
      "AE2010", "unreadable-file", .error, "a file that is included cannot be read",
      "Paths begin at the project's root."),
    Explanation("AE2011", "inclusion-cycle", .error, "a file includes itself", "The configuration would have no end."),
    Explanation(
      "AE2012", "included-twice", .error, "a file is included twice", "Everything in it would be defined twice."),
    Explanation(
      "AE2013", "path-outside-project", .error, "a path leaves the project",
      "A configuration must not depend on what happens to be on a machine."),
    Explanation(
      "AE2020", "deprecated-managed-policy", .warning, "AWS has withdrawn a managed policy",
      "Where it is attached it stays; it cannot be attached anew, so a restored role would lack it."),
    Explanation(
      "AE2021", "unknown-managed-policy", .warning, "no AWS managed policy has an ARN",
      "AWS refuses to attach what does not exist. The path is part of the ARN: `service-role/`, `job-function/`.",
      bad: "_ref: arn:aws:iam::aws:policy/AdminstratorAccess", good: "_ref: arn:aws:iam::aws:policy/AdministratorAccess"),
    Explanation(
      "AE2022", "not-a-policy-arn", .error, "an ARN is not that of a managed policy", "Nothing else can be attached."),
    Explanation(
      "AE2030", "duplicate-definition", .error, "a resource is defined twice",
      "AWS compares names without regard to case, so the second could not be created."),
    Explanation(
      "AE2031", "shared-by-accounts", .error, "two accounts have the same id or address",
      "Both are unique in all of AWS."),
    Explanation(
      "AE2032", "member-called-master", .error, "a member account is called `master`",
      "In references that name stands for the management account."),
    Explanation("AE2033", "several-roots", .error, "the organization has a second root", "AWS makes exactly one."),
    Explanation(
      "AE2034", "inline-policy-defined-twice", .error, "an inline policy is defined twice",
      "The second would replace the first."),
    Explanation(
      "AE2035", "account-placed-twice", .error, "an account stands in two places of the tree",
      "An account has one parent."),
    Explanation(
      "AE2036", "account-not-in-tree", .warning, "an account stands nowhere in the tree",
      "It stays where it is; no policy of a unit can be checked for it."),
    Explanation(
      "AE2050", "unknown-selector", .error, "a template selects an account or unit that is not defined",
      "It would be filled in for fewer accounts than its author thinks."),
    Explanation(
      "AE2051", "empty-selection", .warning, "a template is filled in for no account", "What it defines exists nowhere."),
    Explanation(
      "AE2052", "unknown-placeholder", .error, "a placeholder of a template names no variable",
      "The text would go to AWS as it is written."),
    Explanation(
      "AE2053", "malformed-placeholder", .error, "a placeholder does not end", "It is written `{{name}}`.",
      bad: "path: /{{team/", good: "path: /{{team}}/"),
    Explanation(
      "AE2054", "variable-without-value", .error, "a variable of a template has no value for an account",
      "It has neither a default nor a value in the account."),
    Explanation(
      "AE2055", "variable-type", .error, "the value of a variable is not of its type",
      "What is filled in would not be what the template expects."),
    Explanation(
      "AE2056", "unused-variable", .warning, "a variable is used nowhere", "Its value has no effect."),
    Explanation(
      "AE2057", "placeholder-not-known-yet", .error, "a placeholder stands for an id that is not known yet",
      "AWS gives the id when the account or organization is made."),
    Explanation(
      "AE2058", "placeholder-position", .error, "a placeholder stands where it cannot be filled in",
      "Texts are filled in inside of strings, lists in the place of a whole value."),
    Explanation(
      "AE2059", "placeholder-outside-template", .error, "a placeholder stands outside of templates",
      "Nothing fills it in there: AWS would get the braces as they are written."),
    Explanation(
      "AE2070", "former-name-taken", .error, "a former name belongs to another resource",
      "A resource cannot have been renamed from a name that something else has. Former names go once nothing needs them.",
      bad: "[{name: b, former_names: [a]}, {name: a}]", good: "[{name: b, former_names: [a]}]"),
    Explanation(
      "AE2071", "boundary-expired", .error, "a permissions boundary has expired",
      "What has expired is left out, but without its boundary a principal could do more than before."),
    Explanation(
      "AE2072", "management-id-unknown", .error, "a document names the management account, whose id is not known",
      "`ORGANIZATIONACCOUNTID` in an ARN stands for the `id` of the management account."),
  ]
}
