import AegisBasics

extension Explanation {
  /// AE0: the project and its settings.
  static let project: [Explanation] = [
    Explanation(
      "AE0001", "no-organization", .error, "the project has no `organization.yaml` that can be read",
      "Everything begins in that file: only what it includes is part of the configuration. Run aegis in the folder that holds it, or begin one with `aegis init`."),
    Explanation(
      "AE0002", "empty-file", .error, "a file that is included is empty",
      "An empty file and one that was never filled look the same. Write `[]` for a list that has nothing in it yet, or remove the `$ref`."),
    Explanation(
      "AE0003", "unreached-file", .warning, "nothing includes a file of the project",
      "What stands in it is not part of the configuration, though it looks as if it were. Include it by `$ref`, or remove it."),
    Explanation(
      "AE0004", "too-many-files", .error, "the project includes more files than are read",
      "The limit keeps a mistake, such as a folder of generated files, from taking all memory. Include fewer files, each with more in it."),
    Explanation(
      "AE0005", "too-many-diagnostics", .note, "only the first findings are shown",
      "Mend these first: others often go with them. `--max-diagnostics` sets how many are shown."),
    Explanation(
      "AE0010", "unclosed-section", .error, "the name of a section of `aegis.ini` is not closed",
      "Without its bracket the line is no section, and the settings below it belong to the section above. Close it by `]`.",
      bad: "[aegis", good: "[aegis]"),
    Explanation(
      "AE0011", "setting-without-value", .error, "a line of `aegis.ini` is neither a setting nor a section",
      "A setting is a key, `=`, and a value; a section is a name in brackets.", bad: "state", good: "state = local"),
    Explanation(
      "AE0012", "setting-outside-section", .error, "a setting stands above the first section",
      "Every setting belongs to a section; those of the project stand under `[aegis]`.", bad: "state = local\n[aegis]",
      good: "[aegis]\nstate = local"),
    Explanation(
      "AE0013", "duplicate-setting", .error, "a setting is given twice",
      "Programs that read such files differ in which of the two they take. Keep one."),
    Explanation(
      "AE0014", "unknown-section", .error, "a section of `aegis.ini` is not known",
      "Nothing reads what stands in it. The sections are `[aegis]`, `[lint]` and `[lint \"PATTERN\"]`.", bad: "[aegsi]", good: "[aegis]"),
    Explanation(
      "AE0015", "unknown-setting", .error, "a setting is not known",
      "A misspelt setting leaves the default in force, and nobody notices. The README lists the settings.",
      bad: "[aegis]\naegis_state_buckets = acme", good: "[aegis]\naegis_state_bucket = acme"),
    Explanation(
      "AE0016", "missing-setting", .error, "a setting that has no default is missing",
      "Without it there is no state, no lock, or no place for reports. Add it to its section of `aegis.ini`."),
    Explanation(
      "AE0017", "invalid-setting", .error, "the value of a setting is not one that it takes",
      "The finding says which values it takes.", bad: "state = locla", good: "state = local"),
    Explanation(
      "AE0018", "default-member-role", .warning, "the role of member accounts is left to its default",
      "Unless `aegis.ini` names a role, aegis assumes `OrganizationsAccountAccessRole`; the role that AWS makes in new accounts is called `OrganizationAccountAccessRole`. If the accounts have no role of the assumed name, nothing can be deployed there: name the role that they have."),
    Explanation(
      "AE0019", "invalid-glob", .error, "the pattern of a `[lint]` section is no pattern of paths",
      "Patterns are written as in `.gitignore`: they start at the project's root and do not leave it."),
    Explanation(
      "AE0020", "duplicate-section", .error, "a section of `aegis.ini` is given twice",
      "Programs that read such files differ in what they make of the second one. Put all settings of a section under one heading."),
    Explanation(
      "AE0021", "text-behind-section", .error, "something stands after the name of a section",
      "It would be ignored. Put the setting on a line of its own."),
    Explanation(
      "AE0022", "value-without-setting", .error, "a value of `aegis.ini` has no key",
      "A setting is a key, `=` or `:`, and a value.", bad: ": text", good: "state: local"),
    Explanation(
      "AE0023", "unusual-key", .error, "a file with a list, a mapping or several lines as a key has no canonical layout",
      "No file of a configuration has such keys. `lint` reports them where they stand, and `fmt` leaves the file as it is."),
    Explanation(
      "AE0024", "break-glass-of-nobody", .warning, "an entry of `break_glass` names nobody",
      "Users and roles for emergencies keep what they have not used for long. One that is misspelt is not among them, and `aegis analyze --propose` takes from it what it needs on the day. Correct the account or the name.",
      bad: "break_glass = production/oncall", good: "break_glass = production/on-call"),
    Explanation(
      "AE0025", "other-organization", .warning, "`aegis.ini` and `organization.yaml` give the organization different names",
      "AWS has no name for an organization, so this one tells people and aegis which of several a project is about. Where the two differ, a file may have come from another organization's project. Names are compared in spinal case: `Acme Corp` is `acme-corp`."),
  ]
}
