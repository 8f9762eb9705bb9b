import AegisBasics

extension Explanation {
  /// AE0: the project and its settings.
  static let project: [Explanation] = [
    Explanation(
      "AE0001", "no-organization", .error, "the project has no `organization.yaml` that can be read",
      "Everything begins there: what is not reached from it is not part of the configuration."),
    Explanation(
      "AE0002", "empty-file", .error, "a file that is included is empty",
      "An empty file and a forgotten one look the same. A list that has nothing in it yet is written `[]`."),
    Explanation(
      "AE0003", "unreached-file", .warning, "nothing includes a file of the project",
      "What stands in it is not part of the configuration, though it looks as if it were."),
    Explanation(
      "AE0004", "too-many-files", .error, "the project includes more files than are read",
      "The limit keeps a mistake, such as a folder of generated files, from taking all memory."),
    Explanation(
      "AE0005", "too-many-diagnostics", .note, "only the first findings are shown",
      "The rest would be of no help. `--max-diagnostics` says how many are shown."),
    Explanation(
      "AE0010", "unclosed-section", .error, "the name of a section of `aegis.ini` is not closed",
      "Without its bracket the line is no section, and the settings below it belong to another one.",
      bad: "[aegis", good: "[aegis]"),
    Explanation(
      "AE0011", "setting-without-value", .error, "a line of `aegis.ini` is neither a setting nor a section",
      "A setting is a key, `=`, and a value.", bad: "state", good: "state = local"),
    Explanation(
      "AE0012", "setting-outside-section", .error, "a setting stands above the first section",
      "Settings belong to a section: those of the project to `[aegis]`.", bad: "state = local\n[aegis]",
      good: "[aegis]\nstate = local"),
    Explanation(
      "AE0013", "duplicate-setting", .error, "a setting is given twice",
      "Readers of such files differ in which of the two they take."),
    Explanation(
      "AE0014", "unknown-section", .error, "a section of `aegis.ini` is not known",
      "What stands in it would have no effect.", bad: "[aegsi]", good: "[aegis]"),
    Explanation(
      "AE0015", "unknown-setting", .error, "a setting is not known",
      "A misspelt setting leaves the default in force, which nobody notices.",
      bad: "[aegis]\naegis_state_buckets = acme", good: "[aegis]\naegis_state_bucket = acme"),
    Explanation(
      "AE0016", "missing-setting", .error, "a setting that has no default is missing",
      "Without it there is no state, no lock, or no place for reports."),
    Explanation(
      "AE0017", "invalid-setting", .error, "the value of a setting is not one that it takes",
      "The setting's meaning and form stand in `grammar/project.yaml`.", bad: "state = locla", good: "state = local"),
    Explanation(
      "AE0018", "default-member-role", .warning, "the role of member accounts is left to its default",
      "The default is that of the documents, `OrganizationsAccountAccessRole`; AWS itself makes `OrganizationAccountAccessRole`. Where the two differ, nothing can be deployed."),
    Explanation(
      "AE0019", "invalid-glob", .error, "the pattern of a `[lint]` section is no pattern of paths",
      "Patterns start at the project's root and do not leave it, as in `.gitignore`."),
    Explanation(
      "AE0020", "duplicate-section", .error, "a section of `aegis.ini` is given twice",
      "Readers of such files differ in what they make of the second one."),
    Explanation(
      "AE0021", "text-behind-section", .error, "something stands behind the name of a section",
      "It would be ignored. A setting stands on a line of its own."),
    Explanation(
      "AE0022", "value-without-setting", .error, "a value of `aegis.ini` has no key",
      "A setting is a key, `=`, and a value.", bad: ": text", good: "state: local"),
    Explanation(
      "AE0023", "unusual-key", .error, "a file with a list, a mapping or several lines as a key has no canonical layout",
      "No file of a configuration has such keys: `lint` reports them, and `fmt` leaves the file as it is."),
  ]
}
