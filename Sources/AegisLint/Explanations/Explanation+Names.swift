import AegisBasics

extension Explanation {
  /// AE2: names, references, inclusion.
  static let names: [Explanation] = [
    Explanation(
      "AE2001", "unknown-reference", .error, "a reference names nothing",
      "A reference names the account and the resource, both in snake case. Correct the name, or define the resource.",
      bad: "_ref: Policy.aws.master.allow_s3_lst", good: "_ref: Policy.aws.master.allow_s3_list"),
    Explanation(
      "AE2002", "wrong-reference-type", .error, "a reference names a resource of another type",
      "Where a policy is attached, only a policy can stand; and so for groups, accounts and boundaries.", bad: "attached_policies: [{_ref: Role.aws.master.admin}]",
      good: "attached_policies: [{_ref: Policy.aws.master.admin}]"),
    Explanation(
      "AE2003", "ambiguous-reference", .error, "a reference fits two resources",
      "The names of the two become the same in snake case. Write the name just as it is defined, or rename one of them."),
    Explanation(
      "AE2004", "malformed-reference", .error, "a text is no reference",
      "A reference has four parts: `TYPE.aws.ACCOUNT.NAME`.", bad: "_ref: admins", good: "_ref: Group.aws.master.admins"),
    Explanation(
      "AE2005", "inclusion-not-here", .error, "`$ref` cannot include a file here",
      "A file stands for an object or a list, never for a single text. Write the value itself; a resource is named by `_ref`."),
    Explanation(
      "AE2006", "inclusion-beside-keys", .error, "`$ref` stands beside other keys",
      "What is included takes the place of the whole mapping, so the other keys would be lost. Move them into the included file."),
    Explanation(
      "AE2007", "other-account", .error, "a reference names a resource of another account",
      "IAM attaches policies, and puts users into groups, within one account only. Define the resource in this account too."),
    Explanation(
      "AE2008", "unknown-account", .error, "a reference names an account that is not defined",
      "The third part of a reference is `master`, for the management account, or the name of a member account in snake case."),
    Explanation(
      "AE2009", "empty-reference", .error, "a reference is empty",
      "It names nothing. Name what it refers to, or remove it."),
    Explanation(
      "AE2010", "unreadable-file", .error, "a file that is included cannot be read",
      "Paths begin at the project's root, not at the file that includes. Correct the path, or make the file readable."),
    Explanation("AE2011", "inclusion-cycle", .error, "a file includes itself",
      "Directly or by way of others, it would contain itself without end. Remove one of the `$ref`s of the circle."),
    Explanation(
      "AE2012", "included-twice", .error, "a file is included twice",
      "Everything in it would be defined twice. Remove one of the two `$ref`s; what several accounts share belongs into a template."),
    Explanation(
      "AE2013", "path-outside-project", .error, "a path leaves the project",
      "A configuration must not depend on what else a machine holds. Move the file into the project."),
    Explanation(
      "AE2014", "reference-not-here", .error, "`_ref` stands where a file has to be included",
      "A reference names a resource that is defined elsewhere. Where one is defined, it has to be written out, or included from a file by `$ref`.",
      bad: "iam_roles: {_ref: roles.yaml}", good: "iam_roles: {$ref: roles.yaml}"),
    Explanation(
      "AE2015", "inclusion-without-path", .error, "`$ref` names no file",
      "It takes one path, from the project's root on. Write the path, or what the file was to hold.", bad: "iam_roles: {$ref: }",
      good: "iam_roles: {$ref: roles.yaml}"),
    Explanation(
      "AE2020", "deprecated-managed-policy", .warning, "AWS has withdrawn a managed policy",
      "AWS leaves it attached where it is, but attaches it nowhere anew: a role that is made again would lack it. Attach its successor."),
    Explanation(
      "AE2021", "unknown-managed-policy", .warning, "no AWS managed policy has an ARN",
      "AWS refuses to attach a policy that does not exist. The path belongs to the ARN, such as `service-role/` or `job-function/`. A policy that AWS has only just published may be missing from the catalog.",
      bad: "_ref: arn:aws:iam::aws:policy/AdminstratorAccess", good: "_ref: arn:aws:iam::aws:policy/AdministratorAccess"),
    Explanation(
      "AE2022", "not-a-policy-arn", .error, "an ARN is not that of a managed policy",
      "Only managed policies can be attached, and only they can be boundaries. Write a policy's ARN, or a reference by its name."),
    Explanation(
      "AE2023", "policy-not-defined", .warning, "an ARN names a policy of the account that is defined nowhere",
      "AWS refuses to attach a policy that does not exist, and a role whose boundary does not exist cannot be made. Correct the name, or define the policy: with `managed: false` where something else makes it. The policies that the console makes under `service-role/` are left alone.",
      bad: "_ref: arn:aws:iam::111111111111:policy/allow-s3-lst", good: "_ref: Policy.aws.master.allow_s3_list"),
    Explanation(
      "AE2030", "duplicate-definition", .error, "a resource is defined twice",
      "AWS makes only one resource of a kind with a name, and takes no account of letter case. Remove one, or rename it."),
    Explanation(
      "AE2031", "shared-by-accounts", .error, "two accounts have the same id or address",
      "No two accounts of AWS share an id or an e-mail address. Correct one of them."),
    Explanation(
      "AE2032", "member-called-master", .error, "a member account is called `master`",
      "In references `master` stands for the management account. Give the member another name."),
    Explanation("AE2033", "several-roots", .error, "the organization has a second root",
      "AWS makes exactly one root for an organization. Move what the second one holds into the first."),
    Explanation(
      "AE2034", "inline-policy-defined-twice", .error, "an inline policy is defined twice",
      "Inline policies of one user, group or role have different names: the second would replace the first. Merge them, or rename one."),
    Explanation(
      "AE2035", "account-placed-twice", .error, "an account stands in two places of the tree",
      "An account has exactly one parent, the root or a unit. Keep one of the two places."),
    Explanation(
      "AE2036", "account-not-in-tree", .warning, "an account stands nowhere in the tree",
      "It is left where it is in AWS, and what policies of units mean for it cannot be checked. List it under `accounts` of the root or of a unit."),
    Explanation(
      "AE2050", "unknown-selector", .error, "a template selects an account or unit that is not defined",
      "The template would be filled in for fewer accounts than its author thinks. Correct the name."),
    Explanation(
      "AE2051", "empty-selection", .warning, "a template is filled in for no account",
      "What it defines exists nowhere. Select accounts under `accounts`, or remove the template."),
    Explanation(
      "AE2052", "unknown-placeholder", .error, "a template knows no placeholder of this name",
      "Nothing could be filled in, and AWS would get the braces as they are written. Correct the name, or declare the variable under `variables`."),
    Explanation(
      "AE2053", "malformed-placeholder", .error, "a placeholder does not end",
      "It is written `{{name}}`.",
      bad: "path: /{{team/", good: "path: /{{team}}/"),
    Explanation(
      "AE2054", "variable-without-value", .error, "a variable of a template has no value for an account",
      "The variable has no default, and no value for that account. Give it one of the two."),
    Explanation(
      "AE2055", "variable-type", .error, "the value of a variable is not of its type",
      "What is filled in would not be what the template expects. Change the value, or the variable's `type`."),
    Explanation(
      "AE2056", "unused-variable", .warning, "nothing uses a variable of a template",
      "Its values have no effect. Remove it, or write `{{var.NAME}}` where it is meant."),
    Explanation(
      "AE2057", "placeholder-not-known-yet", .error, "a placeholder stands for an id that is not known yet",
      "AWS gives the id when it makes the account or the organization. Until it stands in the configuration, leave the account out of the template."),
    Explanation(
      "AE2058", "placeholder-position", .error, "a placeholder stands where it cannot be filled in",
      "A text is filled in inside of a string, a list in the place of a whole value. Quote the placeholder, or let it stand alone."),
    Explanation(
      "AE2059", "placeholder-outside-template", .error, "a placeholder stands outside of templates",
      "Nothing fills it in there, and AWS would get the braces as they are written. Write the value itself, or move the resource into a template."),
    Explanation(
      "AE2070", "former-name-taken", .error, "a former name belongs to another resource",
      "A resource cannot have been renamed from a name that another one has. AWS does not tell names apart by upper and lower case, so a name in other letters is the same. Remove the former name, or give the other resource another name.",
      bad: "[{name: b, former_names: [a]}, {name: a}]", good: "[{name: b, former_names: [a]}]"),
    Explanation(
      "AE2071", "boundary-expired", .error, "a permissions boundary has expired",
      "What has expired is left out of what is deployed, but without its boundary a principal could do more than before. Give the policy a later date, or choose another boundary."),
    Explanation(
      "AE2072", "management-id-unknown", .error, "a document names the management account, whose id is not known",
      "`ORGANIZATIONACCOUNTID` in an ARN stands for the `id` of the management account. Give that account its `id`."),
  ]
}
