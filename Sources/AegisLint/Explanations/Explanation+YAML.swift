import AegisBasics

extension Explanation {
  /// AE1001 to AE1039, AE1052 to AE1060: YAML.
  static let yaml: [Explanation] = [
    Explanation(
      "AE1001", "file-too-large", .error, "a file is larger than aegis reads",
      "The limit keeps a mistake from taking all memory. Split the file, and include its parts by `$ref`."),
    Explanation(
      "AE1002", "invalid-utf8", .error, "a file is not valid UTF-8",
      "The same bytes stand for different characters in different programs. Save the file as UTF-8."),
    Explanation(
      "AE1003", "control-character", .error, "a file holds a control character",
      "YAML forbids it, and most editors do not show it. Remove it, or write it as an escape in double quotes."),
    Explanation(
      "AE1004", "unicode-line-break", .error, "a character ends a line in YAML 1.1 but not in YAML 1.2",
      "Programs that read the file differ in where its lines end. Write an ordinary line break, or an escape such as `\\u2028` in double quotes."),
    Explanation(
      "AE1005", "stray-byte-order-mark", .error, "a byte order mark stands inside of a file",
      "It cannot be seen, and becomes a part of the key or value it stands in. It mostly comes from joining files. Remove it."),
    Explanation(
      "AE1006", "too-many-syntax-errors", .note, "only the first syntax errors of a file are shown",
      "So many mistakes mostly follow from a few. Mend the first ones, and look again."),
    Explanation(
      "AE1007", "too-deep", .error, "too many lists and mappings stand inside each other",
      "The limit keeps hostile input from exhausting the stack. No configuration or policy needs that depth."),
    Explanation(
      "AE1008", "merge-conflict", .error, "a merge conflict is not resolved",
      "Git could not bring two changes together, and left both in the file between lines of `<<<<<<<`, `=======` and `>>>>>>>`. Keep what is to stand, and remove these lines. Nothing else is said of the file before that."),
    Explanation(
      "AE1010", "unknown-yaml-version", .warning, "a file asks for a version of YAML that is not known",
      "It is read as YAML 1.1. Write `%YAML 1.1` or `%YAML 1.2`, or leave the line out."),
    Explanation(
      "AE1011", "unknown-directive", .warning, "a directive is not one of YAML",
      "It has no effect. YAML has the directives `%YAML` and `%TAG` only."),
    Explanation(
      "AE1012", "several-documents", .error, "a second YAML document begins in a file",
      "A file holds one value, so everything after the line `---` would be lost. Put it into a file of its own."),
    Explanation(
      "AE1013", "text-after-document", .error, "text stands after the end of the document",
      "The line `...` ends a document, so the text would be lost. Remove that line, or the text."),
    Explanation(
      "AE1014", "tab-indentation", .error, "a tab stands in the indentation",
      "YAML forbids tabs there, because editors disagree about how wide they are. Indent by spaces.", bad: "a:\n\tb: 1", good: "a:\n  b: 1"),
    Explanation(
      "AE1015", "bad-indentation", .error, "the indentation of a line fits nothing around it",
      "What the line belongs to cannot be told. Indent it like the lines it stands among, or deeper than the key it belongs to.", bad: "a:\n    b: 1\n  c: 2", good: "a:\n  b: 1\n  c: 2"),
    Explanation(
      "AE1016", "expected-colon", .error, "a key has no `: ` behind it",
      "Each line of a mapping is a key, a colon, a space and a value. A text of several lines needs `|` after its key, and has to be indented deeper than the key.", bad: "name eva", good: "name: eva"),
    Explanation(
      "AE1017", "second-colon", .error, "a second `: ` stands on the line of a key",
      "Either a value holds `: ` and needs quotes, or a line break between two keys is missing.", bad: "description: note: this", good: "description: 'note: this'"),
    Explanation(
      "AE1018", "collection-behind-text", .error, "a list or mapping begins after other text on its line",
      "Begin it on a line of its own, indented deeper than its key.", bad: "groups: - admins", good: "groups:\n  - admins"),
    Explanation(
      "AE1019", "text-after-value", .error, "text stands after a value",
      "A value in quotes or brackets ends where they close. Put the text inside of them, or remove it.", bad: "name: 'eva' smith", good: "name: eva smith"),
    Explanation(
      "AE1020", "reserved-indicator", .error, "a value begins with a character that YAML reserves",
      "Such a character means something to YAML at the beginning of a value. Quote the value.", bad: "name: @eva", good: "name: '@eva'"),
    Explanation(
      "AE1021", "unclosed-quote", .error, "a quote is not closed",
      "Everything after it becomes part of the text. Close the quote where the text ends.",
      bad: "name: 'eva", good: "name: 'eva'"),
    Explanation(
      "AE1022", "unknown-escape", .error, "an escape in double quotes is not one of YAML",
      "In double quotes a backslash begins an escape. Write it twice, or write the value in single quotes, where it stands for itself.", bad: "path: \"a\\d\"", good: "path: 'a\\d'"),
    Explanation(
      "AE1023", "invalid-code-point", .error, "an escape names no character",
      "Its number is none that Unicode gives to a character. Write the character itself, or correct the number."),
    Explanation(
      "AE1024", "invalid-block-header", .error, "what stands after `|` or `>` is no header of a block",
      "Only a digit for the indentation and `+` or `-` may stand there. The text begins on the next line.",
      bad: "document: | {", good: "document: |\n  {"),
    Explanation(
      "AE1025", "unknown-anchor", .error, "an alias names no anchor above it",
      "Nothing tells what it stands for. Define the anchor by `&name` further up, or correct the name.",
      bad: "a: *tags", good: "b: &tags {team: x}\na: *tags"),
    Explanation(
      "AE1026", "unclosed-bracket", .error, "a bracket is not closed",
      "Everything after it becomes part of the list or mapping. Close it where that ends.", bad: "groups: [a, b", good: "groups: [a, b]"),
    Explanation(
      "AE1027", "mismatched-bracket", .error, "a bracket closes nothing, or another kind of bracket",
      "Where the list or mapping ends cannot be told. Write the bracket that fits the opening one, or remove it.", bad: "groups: [a, b}", good: "groups: [a, b]"),
    Explanation(
      "AE1028", "missing-value", .error, "a value is missing",
      "The entry was left unfinished. Give it a value, or remove the key.",
      bad: "{\"Effect\": , \"Action\": \"*\"}", good: "{\"Effect\": \"Allow\", \"Action\": \"*\"}"),
    Explanation(
      "AE1029", "missing-comma", .error, "a comma is missing between two values",
      "Where one value ends and the next begins cannot be told. Separate them by a comma.",
      bad: "[\"s3:GetObject\" \"s3:PutObject\"]", good: "[\"s3:GetObject\", \"s3:PutObject\"]"),
    Explanation(
      "AE1030", "missing-document-start", .error, "a line `---` is missing after the directives",
      "Directives such as `%YAML 1.2` stand in front of the document, and that line ends them."),
    Explanation(
      "AE1031", "invalid-directive", .error, "a directive cannot be read",
      "It lacks a part, or is given twice. Mend it, or remove the line: nothing in a configuration needs directives."),
    Explanation(
      "AE1032", "missing-key", .error, "a key is missing in front of a colon",
      "An entry of a mapping needs a key. Write one in front of the colon, or quote the text if it only begins with a colon.",
      bad: ": eva", good: "name: eva"),
    Explanation(
      "AE1033", "comment-without-space", .error, "a comment begins right after other text",
      "Without a space in front of it the `#` belongs to the text. Put a space there.", bad: "'a'# note", good: "'a' # note"),
    Explanation(
      "AE1034", "invalid-anchor", .error, "an anchor or alias has no valid name",
      "Its name consists of letters, digits, `-` and `_`, right after `&` or `*`."),
    Explanation("AE1035", "invalid-tag", .error, "a tag is not a valid one",
      "The configuration needs no tags: the schema says of which type a value is. Remove it."),
    Explanation(
      "AE1036", "recursive-alias", .error, "an alias stands inside of the value that it names",
      "The value would contain itself, without end. Write out what is meant."),
    Explanation(
      "AE1037", "underindented-block", .error, "a line of a block is indented less than its first line",
      "YAML takes the indentation of a block from its first line. Indent all of its lines at least as deep, or give the indentation in the header, such as `|2`."),
    Explanation(
      "AE1038", "list-in-brackets", .error, "a `- item` stands within brackets",
      "Within brackets a comma separates the items, and no dash stands in front of them.", bad: "[- a\n - b]", good: "[a, b]"),
    Explanation(
      "AE1039", "text-before-document", .error, "text stands in front of the document",
      "It would be lost. Put it behind the line `---`, or remove it."),
    Explanation(
      "AE1052", "expected-item", .error, "a line of a list does not begin with `- `",
      "Every line at the indentation of a list begins an item. Write `- ` in front of it, or indent it deeper if it belongs to the item above.", bad: "- a\nb", good: "- a\n- b"),
    Explanation(
      "AE1053", "item-among-keys", .error, "a list item stands among the keys of a mapping",
      "A value is either a list or a mapping. Give the list a key of its own, or indent it below the key it belongs to.", bad: "name: a\n- b", good: "names:\n  - a\n  - b"),
    Explanation(
      "AE1054", "stray-quote", .error, "a double quote is one too many, or one is missing",
      "Where texts begin and end on this line cannot be told. Write a quote inside of a text as `\\\"`."),
    Explanation(
      "AE1055", "dash-without-space", .error, "a `-` has no space behind it",
      "Without a space the dash belongs to the text, and the line begins no item.",
      bad: "-a", good: "- a"),
    Explanation(
      "AE1057", "foreign-tag", .error, "a tag has no meaning here",
      "Tags such as `!Ref` and `!Sub` belong to CloudFormation, and `!!python/object` to other programs; here nothing would come in their place, and what they stand in front of would be taken as it is written. Write the value itself.",
      bad: "name: !Ref AppName", good: "name: app"),
    Explanation(
      "AE1058", "tag-mismatch", .error, "a tag of YAML does not fit its value",
      "`!!seq` calls its value a list, `!!bool` a truth value. Programs that trust the tag read another value than the one that is written. Remove the tag, or write a value of its type.",
      bad: "name: !!seq app", good: "name: app"),
    Explanation(
      "AE1060", "alias-expansion", .error, "the aliases of a file stand for too many values",
      "The limit keeps a small file from growing into an enormous one. Use fewer aliases, or aliases of smaller values."),
  ]
}
