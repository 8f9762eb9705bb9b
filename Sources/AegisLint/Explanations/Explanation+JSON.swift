import AegisBasics

extension Explanation {
  private static let malformed: [Peer] = [
    .accessAnalyzer("JSON_SYNTAX_ERROR", .error), .parliament("MALFORMED_JSON"),
  ]

  /// AE1040 to AE1051: JSON, also within YAML.
  static let json: [Explanation] = [
    Explanation(
      "AE1040", "empty-json", .error, "a JSON document is empty", "AWS takes a policy, not nothing.", peers: malformed),
    Explanation(
      "AE1041", "text-after-json", .error, "text stands behind the end of a JSON document",
      "Mostly a closing bracket too early.", bad: "{\"Version\": \"2012-10-17\"}, \"Statement\": []",
      good: "{\"Version\": \"2012-10-17\", \"Statement\": []}", peers: malformed),
    Explanation(
      "AE1042", "trailing-comma", .error, "a comma stands behind the last value", "JSON has none there.",
      bad: "[\"s3:Get*\", ]", good: "[\"s3:Get*\"]", peers: malformed),
    Explanation(
      "AE1043", "json-comment", .error, "a comment stands in a JSON document",
      "JSON has no comments. Around the document, YAML has; and a statement has its `Sid`.", peers: malformed),
    Explanation(
      "AE1044", "single-quoted-json", .error, "a JSON string stands in single or typographic quotes",
      "JSON knows `\"` only.", bad: "{'Effect': 'Allow'}", good: "{\"Effect\": \"Allow\"}", peers: malformed),
    Explanation(
      "AE1045", "invalid-json-key", .error, "a key of a JSON object is no string", "Keys stand in double quotes.",
      bad: "{Effect: \"Allow\"}", good: "{\"Effect\": \"Allow\"}", peers: malformed),
    Explanation(
      "AE1046", "unquoted-word", .error, "a word is no JSON value", "Texts stand in double quotes.",
      bad: "{\"Effect\": Allow}", good: "{\"Effect\": \"Allow\"}", peers: malformed),
    Explanation(
      "AE1047", "missing-colon", .error, "a colon is missing behind a key", "A key and its value are separated by `:`.",
      bad: "{\"Effect\" \"Allow\"}", good: "{\"Effect\": \"Allow\"}", peers: malformed),
    Explanation(
      "AE1048", "unclosed-string", .error, "a JSON string is not closed, or not opened",
      "Where the text ends cannot be told.", bad: "[\"s3:Get*]", good: "[\"s3:Get*\"]", peers: malformed),
    Explanation(
      "AE1049", "control-in-string", .error, "a line break or control character stands in a JSON string",
      "It is written as an escape, such as `\\n`.", peers: malformed),
    Explanation(
      "AE1050", "invalid-number", .error, "a number is not one of JSON", "Account ids are texts: they stand in quotes.",
      bad: "012345678901", good: "\"012345678901\"", peers: malformed),
    Explanation(
      "AE1051", "unexpected-text", .error, "something is no JSON", "It begins no value.", peers: malformed),
  ]
}
