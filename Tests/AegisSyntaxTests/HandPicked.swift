/// Documents that both parsers must read alike. One feature each, where possible.
let validDocuments: [String] = [
  // Nothing at all.
  "", "\n", "   \n", "# only a comment", "---\n", "--- # c\n", "---\n...\n", "%YAML 1.1\n---\n", "\u{FEFF}", "\u{FEFF}a: b\n",
  // Scalars at the top.
  "a", "a\n", "a b c\n", "a\nb\n\nc\n", "a # c\n", "'a'", "\"a\"", "'a\n\n b'", "--- a\n", "--- 'a'\n", "--- |\n a\n", "--- >-\n a\n b\n",
  "--- a\nb\n", "---\na\n...\n", "--- {a: b}\n", "--- [a]\n", "%YAML 1.2\n--- a\n", "%TAG !e! tag:e,2000:\n--- !e!x a\n",
  "-a", "?a", ":a", "a:b", "a#b", "-1", "- -1", "--", "a: -b", "~", "a: ?b", "a: :b", "a?b: c",
  // Mappings.
  "a: b", "a: b\n", "a:\n  b\n", "a:\nb:\n", "a: b\nc: d\n", "a:\n  b: c\n  d: e\nf: g\n", "a :  b\n", "a\t: b\n", "a:\tb\n", "a: b\t\n",
  "'a': b", "\"a\": b", "\"a\\n\": b\n", "'a''b' : c\n", "a b c: d e f\n", "a::b: c\n", "http://a: b\n", "a: http://b:80/#c\n", "a'b: c'd\n",
  "? a\n: b\n", "? a\n", "? a\n? b\n", "?\n: a\n", "?\n", "? - a\n  - b\n: - c\n", "? a: b\n: c: d\n", "? |\n  a\n: |\n  b\n", 
  "? a\n:\n  b\n", "? a\n:\n- b\n", "?\n- a\n:\n- b\n", "? [a, b]\n: c\n", "[a, b]: c\n", "{a: b}: c\n", "[]: {}\n",
  "[don't, it's]: a\n", "[a 'b', \"c\"d]: e\n".replacing("\"c\"d", with: "c\"d"), "- a: b\n  c: d\n- e: f\n", "-   a: b\n    c: d\n",
  "? a\n# c\n: b\n", "? a\n  b\n: c\n", "a: b\n? c\n: d\ne: f\n",
  // Sequences.
  "- a\n- b\n", "-\n  a\n-\n- b\n", "- - a\n  - b\n- - c\n", "- - - a\n", "a:\n- b\n- c\nd: e\n", "a:\n  - b\n  - c\n", "a:\n-\n- b\nc:\n",
  "- a:\n  - b\n  - c\n- d\n", "a:\n- b:\n  - c\n  d: e\n- f\n", "-\n- \n-\n", "- # c\n  a\n", "-\n# c\n  a\n", "- ? a\n  : b\n- ? c\n",
  // Plain over several lines.
  "a: b\n  c\n", "a: b\n c\n\n d\n\n\n e\nf: g\n", "a: b\n  - c\n", "a: b\n  # c\nd: e\n", "- a\n  b\n- c\n", "- a\n b\n", "a:\n  b\n   c\n  d\n",
  "a: b   \n  c   \n", "a: b\n  'c' \"d\" [e] {f} , & * | > %\n", "a: b\n  ? c\n", "a: b\n    \n  c\n", "a: b\r\n  c\r\n\r\n  d\r\n", "a: b\r  c\r\r  d\r",
  "a: b \\n c\n", "a: b\n  @c `d`\n", "a: b\n  !c &d *e\n", "a:\n  b c\n  d\n\n  e\n",
  // Quoted.
  "a: 'b'\n", "a: ''\n", "a: \"\"\n", "a: 'it''s'\n", "a: ''''\n", "a: 'b\n  c\n\n  d'\n", "a: '  b  \n  c  \n   d  '\n", "a: 'b\n\n\n  c\n  '\n", "a: '\n  b'\n",
  "a: \"b\\tc\\\"d\\\\e\\/f\"\n", "a: \"b\n  c\\\n   d\\\n\n   e\"\n", "a: \"b \\\n  \\ c\"\n", "a: \"\\x41\\u00e9\\U0001F600\\N\\_\\L\\P\\0\\a\\b\\e\\v\\f\\r\"\n",
  "a: \"b\\\tc\"\n", "a: \"  b  \n\t c\t\n d \"\n", "a: \"\\\n  b\\\n  \"\n", "a: \"b\\\r\n  c\r\n\r\n  d\"\r\n", "a: 'b # c: d - e'\n", "a: \"b: c\" # d\n",
  "a: 'b\n\n  '\n", "a: 'b\nc'\n", "a:\n  b: \"c\n  d\"\n", "a: [\nb\n]\n", "a: \" \n \"\n", "a: ' \n\n '\n", "a: \"\\\"\"\n", "a: \"\\\\\"\n", "a: '\"'\nb: \"'\"\n", "a:\n  'b\n   c'\n", "a: 'b\n \t c'\n", "- 'a\n  b'\n- \"c\n  d\"\n",
  // Block scalars.
  "a: |\n  b\n", "a: |\n  b", "a: |\n\n  b\n\n  c\n\n\n", "a: |-\n  b\n\n", "a: |+\n  b\n\n\n", "a: |+\n\n\n", "a: |\n", "a: |", "a: >", "a: |-\nb: c\n", "a: |+\n\nb: c\n",
  "a: |2\n    b\n   c\n", "a: |1\n b\n  c\n", "a: |+2\n    b\n\n", "a: |2-\n   b\n", "a: >-2\n   b\n  c\n", "a: | # c\n  b\n", "a: |\n  b\n # c\nd: e\n", "a: |\n  b\n# c\nd: e\n",
  "a: |\n  # b\n  c\n", "a: |\n  b\n    c\n   d\n", "a: |\n  b\tc\n  \td\n", "a: |\n  b\n  \n  c\n    \n  d\n", "a: |\n  b\n \n  c\n", "a: |\n \n  \n  b\n", "a: |\n    \n  b: c\n".replacing("    \n", with: "\n"),
  "a: >\n  b\n  c\n", "a: >\n  b\n\n  c\n", "a: >\n  b\n\n\n  c\n", "a: >\n  b\n    c\n  d\n", "a: >\n  b\n\n    c\n\n  d\n", "a: >\n\n  b\n", "a: >\n    b\n", "a: >\n  b\n  \tc\n  d\n",
  "a: >+\n  b\n  c\n\n\n", "a: >-\n  b\n  c\n\n", "a: >\n\n\n  b\n\n  c\n\n", "a: >\n   b\n\n  \n   c\n", "- |\n a\n- >\n b\n", "- |\n  a\n-\n  |\n  b\n", "a:\n- |\n b\n- c\n", "a:\n  |\n  b\n",
  "|\n a\n b\n", ">\n a\n b\n", "|\n\n a\n", "|1\n a\n", "--- |\n  a\n---".dropLast(3).description, "a: |\r\n  b\r\n  c\r\n\r\n", "a: |+\r\n  b\r\n\r\n\r\n", "a: >\r\n  b\r\n  c\r\n", "a: |\r  b\r  c\r",
  "? |\n  a\n: >\n  b\n", "a: |\n  b\n  ", "a: |\n  b\n    ", "a: |+\n  b\n  ", "a: |\n  {\"b\": \"c: d # e\"}\n", "a: |  \n  b\n", "a: |\t\n  b\n", "a: |\n  b\n...\n", "a: |\n  ---\n  b\n", "a: >\n  b  \n  c \n",
  "a: &x |\n  b\n", "a: !t >\n  b\n", "a: |\n   b\n  \n   c\n", "a: >\n  b\n   \n  c\n", "a: >\n \n  b\n", "a: |\n  b\n   \n", "a: >+\n   \n", "a: |-\n\n  b\n", "a: >\n   b\n   c\n\n  \n",
  // Flow collections.
  "[]", "{}", "[a]", "[a, b]", "[a,b]", "[a, b,]", "{a: b}", "{a: b, c: d}", "{a: b,}", "{a, b: c}", "{a: , b: }", "{a: b\n, c: d}", "[[a], [b, [c]]]", "{a: {b: c}}", "[{a: b}, c]", "{a: [b]}",
  "[a: b]", "[a: b, c: d, e]", "[a: [b: c]]", "[? a : b]", "[? a]", "{? a : b}", "{? a}", "[a: ]", "[a:  , b]", "[\"a\": b]", "{\"a\":b}", "{\"a\":\"b\"}", "{'a':[b]}", "[\"a\":b]",
  "[[a]: b]", "[{a: b}: c]", "[[a]:b]", "{[a]: b}", "{{a: b}: c}", "[*x ]".replacing("*x ", with: "&x a, *x"), "{&x a: &y b, *x : *y}", "[&x , b]", "[!t , a]", "[!t a]", "[&x [a], *x]", "{a: &x }", "[&x a: b, *x : c]",
  "[a\n,b\n]", "[\n  a,\n  b\n]\n", "{\n  a: b,\n  c: d\n}\n", "[a b\n c, d]", "{a: b\n c}", "['a\n b', \"c\n d\"]", "[a, # c\n b]", "{a: b # c\n}", "[ # c\n]", "a: [b,\n  c]\n", "a: {b: c,\n  d: e}\nf: g\n",
  "a: [\n  b\n]\n", "a: {\n  b: c\n}\nd: e\n", "- [a]\n- {b: c}\n", "- [a,\n   b]\n", "[a:b, c]", "{a:b}", "[http://a, b:c]", "[-a, -1]", "[a#b, c]", "[a 'b', c\"d]", "[a-b, c?d, e|f, g>h, i!j, k&l, m*n, o%p, q@r]",
  "[a, -b]", "{a: -b}", "[\ta,\tb\t]", "a: [\n\tb\n  ]\n".replacing("\tb\n", with: "b,\n\tc,\n"), "[a , b ]", "{a : b }", "[|a]".replacing("|a", with: "a|"), "[::a]".replacing("::a", with: "a::b"), "{a: b: c}".replacing("b: c", with: "b:c"),
  "[a, [b, c]]: d\n", "{a: [b]} : c\n", "- {a: b}: c\n", "{\"Version\": \"2012\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:*\"]}]}\n", "a: []\nb: {}\n", "[a]\n# c\n", "a: [b] # c\n", "{a: 'b', \"c\": d}\n",
  // Anchors, aliases, tags.
  "a: &x b\nc: *x\n", "&x a: b\n", "&x\na: b\n", "a: &x\n  b: c\nd: *x\n", "- &x a\n- *x\n", "a: &x\nb: *x\n", "&a-b_1 c: *a-b_1\n", "*x : a\n".replacing("*x : a", with: "&x y: z\n*x : a"), "a: &x\n- b\n", "- &x\n  a: b\n- *x\n",
  "- &x a: b\n", "&x\n&y a: b\n", "&x !t a: b\n", "!t &x a\n", "a: !t b\n", "a: !!str b\n", "a: !<tag:x> b\n", "a: ! b\n", "!t\na: b\n", "!!map\na: !!seq\n- b\n", "a: !t\n", "a: !t\nb: c\n", "- !t\n- a\n", "&x\n!t\na\n", "a: &x # c\n  b\n",
  "a: &x [b]\n", "a: &x {b: c}\nd: *x\n", "&x [a]: b\n", "- &x 'a'\n- &y \"b\"\n- &z |\n  c\n", "a: &x b\nc: &x d\ne: *x\n", "- &x - \n".replacing("- &x - \n", with: "- &x\n  - a\n"), "a: *b\n".replacing("a: *b", with: "- &b a\n- c: *b"), "&x a\n",
  "&x 'a' : &y b\n", "*y : a".replacing("*y", with: "&y b").description, "? &x a\n: &y b\n", "? &x\n  a: b\n: c\n", "a:\n  &x b\n", "a:\n  &x\n  b\n", "a:\n  !t b: c\n", "a: &x\n  !t\n  b\n",
  // Comments.
  "# a\nb: c # d\n# e\n", "a: # b\n  c\n", "a: # b\n  # c\n  d: e\n", "a: b#c # d\n", "#\na\n#", "a: 'b'   # c\n", "- a # b\n# c\n- d\n", "a:\n# b\n  c: d\n# e\n  f: g\n", "a: b\n\n# c\n\nd: e\n",
  // Text beyond ASCII.
  "é: ü\n", "a: 日本語\nb: [日, 本]\n", "\"é\\u00e9\": '日''本'\n", "a: |\n  日本\n   語\n", "# é\na: 😀 # ü\nb: \"😀\\t\"\n", "ключ: >\n  знач\n  ение\n", "a: \u{A0}b\n", "é : [ü: é, 'ß': ß]\n", "- é\n  ü\n- &x ö\n",
  // Ends of a document.
  "a: b\n...\n", "a: b\n...\n# c\n", "---\na: b\n... # c\n", "--- # c\na: b\n", "%YAML 1.1\n%TAG ! tag:x,2000:\n---\na: !b c\n", "# c\n%YAML 1.1\n# d\n---\na\n", "---a: b\n", "a: ---\n", "a: ...\n", "- ---\n", "--- ---\n", "----\n", "....\n",
]

/// Documents that neither parser may read without a finding.
let invalidDocuments: [String] = [
  "a: b: c\n", "a: 'b': c\n", "- a: b: c\n", "a: - b\n", "a: ? b\n", "- a\nb: c\n", "a: b\n- c\n", "a\nb: c\n", "a: b\n  c: d\n", "a:\n    b: c\n  d: e\n", "a:\n  b: c\n    d: e\n", "  a: b\nc: d\n", "- a\n  - b\n c\n".replacing(" c\n", with: "c\n"),
  "a: 'b\n", "a: \"b\n", "'a", "\"a", "a: \"\\q\"\n", "a: \"\\x4\"\n", "a: \"\\ud800\"\n", "a: \"\\U00110000\"\n", "a: 'b' c\n", "a: 'b''\n", "a: \"b\" \"c\"\n", "a: 'b\n---\nc'\n",
  "a: [b\n", "a: {b\n", "[a", "{a", "[a}", "{a]", "a: b]\n".replacing("b]", with: "]"), "a: }\n", "[a, , b]", "[,]", "{,}", "[a]]", "{a: b}}", "[a] b", "a: [b] c\n", "[a\n b: c]", "[- a]", "{- a: b}", "[a, - b]", "a: ,b\n", "[|\n a]", "{a: >\n b}", "[\"a\" \"b\"]", "[a \"b\" : c".description,
  "[[a]", "{a: [b}", "[{a: b]", "[a, ---\n]\n".replacing("a, ---", with: "a,\n---"), "a: [b\nc: d\n", "a: {b: c\nd: e\n", "- [a\n- b\n",
  "a: @b\n", "a: `b\n", "a: %b\n", "%a\n", "@a: b\n", "`a`: b\n", "- @a\n", "[@a]", "[`a]", "{a: %b}",
  "a: |x\n  b\n", "a: |0\n  b\n", "a: |10\n  b\n", "a: |--\n  b\n", "a: |+-\n  b\n", "a: |1 2\n b\n", "a: > b\n", "a: |\n\tb\n", "a: |\n \tb\n", "a: |\n  b\n\tc\n", "a: |2\n b\n", "a: |\n    \n  b\n", "--- |\na\n",
  "a: &\n", "a: & b\n", "a: *\n", "a: * b\n", "a: &x &y b\n", "a: &x *x\n", "a: !t !u b\n", "a: &x\n  &y b\n", "a: !t *x\n", "a: &b,c d\n".replacing("&b,c", with: "&b.c"), "a: &é b\n", "&x\n&y\nb\n", "a: &x - b\n", "a: &x ? b\n", "- &x - a\n", "a: !e!x b\n", "a: !<x b\n",
  "\ta: b\n", "a:\n\tb: c\n", "a:\n  b: c\n\td: e\n", "- a\n\t- b\n", "-\t- a\n", "-\ta: b\n", "?\ta: b\n", "a: b\n\tc\n", "a:\n \tb: c\n",
  "%YAML 2.0\n---\na\n", "%YAML\n---\na\n", "%YAML 1.1\na: b\n", "%YAML 1.1\n%YAML 1.1\n---\na\n", "%TAG\n---\na\n", "a: b\n%YAML 1.1\n", "%YAML 1.1 x\n---\na\n",
  "--- a: b\n", "--- - a\n", "--- ? a\n", "a: b\n...\nc: d\n", "a: b\n... c\n", "a\n... b\n",
  "a: b\nc\n", "a: b\nc\nd: e\n", "a:b\nc: d\n", "? a\n  : b\n", "? a\n- b\n", "- a\n? b\n", "a: *b\n".replacing("*b", with: "*b c: d"), "a: 'b'\n  c\n", "a: [b]\n  c\n", "a: [b]\n  c: d\n", "'a\n b': c\n", "\"a\n b\": c\n", "[a,\n b]: c\n", "a b\nc d: e\n",
  "a: \u{1}\n", "a: \u{7F}\n", "a: \u{FFFE}\n", "a: \u{80}\n", "a: -", ": a\n", "a: b\n: c\n", ": - a\n", ": a: b\n", "- : c\n", "[: a]", "{: a}", "a: : b\n", "{a: : b}",
]

/// Documents that Aegis refuses on purpose although libyaml reads them, with the code of the one finding.
let stricterDocuments: [(text: String, code: String)] = [
  // One document a file.
  ("a\n---\nb\n", "AE1012"), ("---\n---\n", "AE1012"), ("a: b\n--- c\n", "AE1012"), ("a: b\n...\n---\nc: d\n", "AE1012"),
  // What breaks lines in YAML 1.1 and none in 1.2.
  ("a: b\u{85}\n", "AE1004"), ("a: 'b\u{2028}c'\n", "AE1004"), ("a: |\n  b\u{2029}\n", "AE1004"), ("a: b\u{FEFF}\n", "AE1005"),
  // What looks like an entry in quotes or brackets must stand deeper than the key in front of them.
  ("a: 'b\nc: d'\n", "AE1021"), ("- a: \"b\n  c: d\"\n", "AE1021"), ("a: {\nb: c}\n", "AE1026"),
  // A comment has a space in front of it.
  ("'a'#b\n", "AE1033"), ("[a]#b\n", "AE1033"), ("[a,#b\n c]\n", "AE1033"), ("a: |#b\n  c\n", "AE1033"),
  // YAML 1.1 ends these names before the `:`, YAML 1.2 does not.
  ("a: &x b\n*x: c\n", "AE1034"), ("&x: a\n", "AE1034"),
  // A key in YAML 1.1, text in 1.2.
  ("{?a: b}", "AE1020"), ("[?a]", "AE1020"),
  // Values without an end.
  ("a: &x {b: *x }\n", "AE1036"), ("&x\n- *x\n", "AE1036"), ("a: *b\n", "AE1025"),
]

/// Documents that Aegis reads as YAML 1.2 does although libyaml refuses them.
let looserDocuments: [String] = [
  "...\n", "a: b\n\t\nc: d\n", "a: 'b'\n\t# c\nd: e\n", "-\ta\n", "?\ta\n", "a: [b\n\t]\n",
  "{a:}", "[a:]", "{a:, b:}", "{a:[b]}", "{a\n: b}", "{\"a\"\n: b}", "{'a\n b': c}",
  "\(String(repeating: "k", count: 2000)): a\n",
]
