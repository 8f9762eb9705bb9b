import AegisBasics

extension Explanation {
  /// AE1001 to AE1039, AE1052 to AE1060: YAML.
  static let yaml: [Explanation] = [
    Explanation(
      "AE1001", "file-too-large", .error, "a file is larger than is read",
      "The limit keeps a mistake from taking all memory."),
    Explanation(
      "AE1002", "invalid-utf8", .error, "a file is not valid UTF-8",
      "Its bytes mean different letters to different programs. Save the file as UTF-8."),
    Explanation(
      "AE1003", "control-character", .error, "a file holds a control character",
      "YAML forbids it, and nobody sees it in an editor."),
    Explanation(
      "AE1004", "unicode-line-break", .error, "a character is a line break in YAML 1.1 and a letter in YAML 1.2",
      "Programs that read the file differ in where its lines end."),
    Explanation(
      "AE1005", "stray-byte-order-mark", .error, "a byte order mark stands inside of a file",
      "It comes from joining files, is invisible, and becomes part of a key or a value."),
    Explanation(
      "AE1006", "too-many-syntax-errors", .note, "only the first syntax errors of a file are shown",
      "What comes behind so many mistakes is mostly a consequence of them."),
    Explanation(
      "AE1007", "too-deep", .error, "too many collections stand within each other",
      "The limit keeps hostile input from exhausting the stack."),
    Explanation(
      "AE1010", "unknown-yaml-version", .warning, "a file asks for a version of YAML that is not known",
      "It is read as YAML 1.1, as the programs around Terraform do."),
    Explanation(
      "AE1011", "unknown-directive", .warning, "a directive is not one of YAML", "It has no effect."),
    Explanation(
      "AE1012", "several-documents", .error, "a second YAML document begins in a file",
      "A file holds one value; what stands behind `---` would be lost."),
    Explanation(
      "AE1013", "text-after-document", .error, "text stands behind the end of the document", "It would be lost."),
    Explanation(
      "AE1014", "tab-indentation", .error, "a tab stands in the indentation",
      "YAML forbids it, because editors disagree about how wide a tab is.", bad: "a:\n\tb: 1", good: "a:\n  b: 1"),
    Explanation(
      "AE1015", "bad-indentation", .error, "the indentation of a line fits nothing around it",
      "What the line belongs to cannot be told.", bad: "a:\n    b: 1\n  c: 2", good: "a:\n  b: 1\n  c: 2"),
    Explanation(
      "AE1016", "expected-colon", .error, "a key has no `: ` behind it",
      "A line among the keys of a mapping is a key, a colon and a space.", bad: "name eva", good: "name: eva"),
    Explanation(
      "AE1017", "second-colon", .error, "a second `: ` stands on the line of a key",
      "A value that holds `: ` needs quotes.", bad: "description: note: this", good: "description: 'note: this'"),
    Explanation(
      "AE1018", "collection-behind-text", .error, "a list or mapping begins behind other text on its line",
      "It begins on a line of its own.", bad: "groups: - admins", good: "groups:\n  - admins"),
    Explanation(
      "AE1019", "text-after-value", .error, "text stands behind a value",
      "A value in quotes or brackets ends where they close.", bad: "name: 'eva' smith", good: "name: eva smith"),
    Explanation(
      "AE1020", "reserved-indicator", .error, "a value begins with a character that YAML reserves",
      "Quote the value.", bad: "name: @eva", good: "name: '@eva'"),
    Explanation(
      "AE1021", "unclosed-quote", .error, "a quote is not closed", "Everything below it becomes part of the text.",
      bad: "name: 'eva", good: "name: 'eva'"),
    Explanation(
      "AE1022", "unknown-escape", .error, "an escape in double quotes is not one of YAML",
      "In single quotes a backslash is itself.", bad: "path: \"a\\d\"", good: "path: 'a\\d'"),
    Explanation(
      "AE1023", "invalid-code-point", .error, "an escape names no character", "Its number is not one of Unicode's."),
    Explanation(
      "AE1024", "invalid-block-header", .error, "what stands behind `|` or `>` is no header of a block",
      "Only an indentation and `+` or `-` may follow; the text begins on the next line.",
      bad: "document: | {", good: "document: |\n  {"),
    Explanation(
      "AE1025", "unknown-anchor", .error, "an alias names no anchor above it", "It would stand for nothing.",
      bad: "a: *tags", good: "b: &tags {team: x}\na: *tags"),
    Explanation(
      "AE1026", "unclosed-bracket", .error, "a bracket is not closed",
      "Everything below it becomes part of the collection.", bad: "groups: [a, b", good: "groups: [a, b]"),
    Explanation(
      "AE1027", "mismatched-bracket", .error, "a bracket closes nothing, or another kind of bracket",
      "Where the collection ends cannot be told.", bad: "groups: [a, b}", good: "groups: [a, b]"),
    Explanation(
      "AE1028", "missing-value", .error, "a value is missing", "An entry without a value was left unfinished.",
      bad: "{\"Effect\": , \"Action\": \"*\"}", good: "{\"Effect\": \"Allow\", \"Action\": \"*\"}"),
    Explanation(
      "AE1029", "missing-comma", .error, "a comma is missing between two values",
      "The text cannot be read beyond this point with any certainty.",
      bad: "[\"s3:GetObject\" \"s3:PutObject\"]", good: "[\"s3:GetObject\", \"s3:PutObject\"]"),
    Explanation(
      "AE1030", "missing-document-start", .error, "a line `---` is missing behind the directives",
      "Directives end there."),
    Explanation(
      "AE1031", "invalid-directive", .error, "a directive cannot be read", "It is either incomplete or given twice."),
    Explanation(
      "AE1032", "missing-key", .error, "a key is missing in front of a colon", "An entry needs a name.",
      bad: ": eva", good: "name: eva"),
    Explanation(
      "AE1033", "comment-without-space", .error, "a comment begins directly behind other text",
      "Without a space the `#` is part of the text.", bad: "'a'# note", good: "'a' # note"),
    Explanation(
      "AE1034", "invalid-anchor", .error, "an anchor or alias is not a valid one", "Its name cannot be told."),
    Explanation("AE1035", "invalid-tag", .error, "a tag is not a valid one", "The configuration needs no tags."),
    Explanation(
      "AE1036", "recursive-alias", .error, "an alias stands inside of the value that it names",
      "The value would have no end."),
    Explanation(
      "AE1037", "underindented-block", .error, "a line of a block is indented less than its first line",
      "YAML ends the block there."),
    Explanation(
      "AE1038", "list-in-brackets", .error, "a `- item` stands within brackets",
      "Within brackets, items are separated by commas.", bad: "[- a\n - b]", good: "[a, b]"),
    Explanation(
      "AE1039", "text-before-document", .error, "text stands in front of the document", "It would be lost."),
    Explanation(
      "AE1052", "expected-item", .error, "a line of a list does not begin with `- `",
      "Every line at a list's indentation begins an item.", bad: "- a\nb", good: "- a\n- b"),
    Explanation(
      "AE1053", "item-among-keys", .error, "a list item stands among the keys of a mapping",
      "A value is either a list or a mapping.", bad: "name: a\n- b", good: "names:\n  - a\n  - b"),
    Explanation(
      "AE1054", "stray-quote", .error, "a double quote is one too many, or one is missing",
      "Where texts begin and end cannot be told on this line."),
    Explanation(
      "AE1055", "dash-without-space", .error, "a `-` has no space behind it", "Without it the dash is part of the text.",
      bad: "-a", good: "- a"),
    Explanation(
      "AE1060", "alias-expansion", .error, "the aliases of a file stand for too many values",
      "The limit keeps a small file from becoming an enormous one."),
  ]
}
