import AegisBasics

extension Explanation {
  /// AE71: what a plan refuses to do.
  static let plans: [Explanation] = [
    Explanation(
      "AE7101", "feature-set-stays", .error, "the configuration asks for another feature set than the organization has",
      "An organization goes from shared billing to all features only once the accounts that were invited have agreed, and never goes back, so no deployment can make the change. Write the feature set that it has.", bad: "feature_set: CONSOLIDATED_BILLING",
      good: "feature_set: ALL"),
    Explanation(
      "AE7102", "account-email-stays", .warning, "the configuration gives an existing account another address",
      "AWS changes an account's address only with a code that it sends to the new one. Change it in AWS first, or write the address that the account has."),
    Explanation(
      "AE7103", "organization-policy-type-stays", .error, "the configuration gives an existing organization policy another type",
      "AWS fixes a policy's type when it is made. Give the policy of the other type a name of its own."),
    Explanation(
      "AE7104", "destruction-prevented", .error, "a plan would delete or replace what `prevent_destroy` protects",
      "The state remembers what was deployed with `prevent_destroy: true`, so it is also protected where its lines are taken out of the configuration: deploy it with `prevent_destroy: false` first, and take it out then. AWS cannot change the path of a role or policy, nor a policy's description: the resource would have to be deleted and made again. Take such a change back, or remove `prevent_destroy`. Nor does an account leave the organization because its lines are gone, unless it had `close_on_deletion: true`; and types of policies are switched off only where `--allow-disabling-policy-types` asks for it."),
    Explanation(
      "AE7105", "policy-is-boundary", .warning, "a policy that should be deleted is the boundary of somebody who stays",
      "Without the boundary its holder could do more, so both are left as they are. Remove the boundary from its holder on purpose, or keep the policy."),
    Explanation(
      "AE7106", "unit-is-not-empty", .warning, "an organizational unit that should be deleted still holds something",
      "AWS deletes only units without accounts and without other units. Move what it holds first."),
    Explanation(
      "AE7107", "name-taken", .error, "a name differs from one in AWS in letter case alone",
      "IAM takes no account of letter case in names, so the new one cannot be made while the old one exists. Write the name as AWS has it, or delete the old one first."),
    Explanation(
      "AE7108", "account-missing", .error, "an account of the configuration has an id that is not in the organization",
      "AWS gives out the ids. Leave the `id` of a new account out; a wrong one could make aegis change an account that is not meant."),
    Explanation(
      "AE7109", "other-management-account", .error, "the credentials are not of the configuration's management account",
      "The management account's `id` in the configuration says which organization is meant; with the credentials of any other account the configuration would be made in another organization, or in a new one. Nothing is called that changes anything. Use credentials of that account, or correct the id."),
    Explanation(
      "AE7110", "account-key-taken", .error, "an account is called in references as another one was when it was deployed",
      "References, terraform's modules and the state know an account by its name in small letters with `_`. Where a second account gets a name that is the same so, such as `dev_team` beside `dev-team`, both go by their full names from then on, and the new one may go by what the old one did. Nothing is called that changes anything. Give one of them another name."),
  ]
}
