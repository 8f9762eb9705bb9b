import AegisBasics

extension Explanation {
  private static let malformed: [Peer] = [
    .accessAnalyzer("JSON_SYNTAX_ERROR", .error), .parliament("MALFORMED_JSON"),
  ]

  /// AE1040 to AE1051: JSON, also within YAML.
  static let json: [Explanation] = [
    Explanation(
      "AE1040", "empty-json", .error, "a JSON document is empty",
      "AWS rejects an empty policy. Write the document, or remove the key.", peers: malformed),
    Explanation(
      "AE1041", "text-after-json", .error, "text stands after the end of a JSON document",
      "Mostly a bracket closes too early. Move it to the end, or remove the text.", bad: "{\"Version\": \"2012-10-17\"}, \"Statement\": []",
      good: "{\"Version\": \"2012-10-17\", \"Statement\": []}", peers: malformed),
    Explanation(
      "AE1042", "trailing-comma", .error, "a comma stands after the last value",
      "JSON allows commas only between values.",
      bad: "[\"s3:Get*\", ]", good: "[\"s3:Get*\"]", peers: malformed),
    Explanation(
      "AE1043", "json-comment", .error, "a comment stands in a JSON document",
      "JSON has no comments. Put the comment in front of the document, where YAML allows one, or say it in the statement's `Sid`.", peers: malformed),
    Explanation(
      "AE1044", "single-quoted-json", .error, "a JSON string stands in single or typographic quotes",
      "JSON knows double quotes only: `\"`.", bad: "{'Effect': 'Allow'}", good: "{\"Effect\": \"Allow\"}", peers: malformed),
    Explanation(
      "AE1045", "invalid-json-key", .error, "a key of a JSON object is not a string",
      "Keys stand in double quotes.",
      bad: "{Effect: \"Allow\"}", good: "{\"Effect\": \"Allow\"}", peers: malformed),
    Explanation(
      "AE1046", "unquoted-word", .error, "a word is no JSON value",
      "Besides `true`, `false` and `null`, words stand in double quotes.",
      bad: "{\"Effect\": Allow}", good: "{\"Effect\": \"Allow\"}", peers: malformed),
    Explanation(
      "AE1047", "missing-colon", .error, "a colon is missing after a key",
      "A key and its value are separated by `:`.",
      bad: "{\"Effect\" \"Allow\"}", good: "{\"Effect\": \"Allow\"}", peers: malformed),
    Explanation(
      "AE1048", "unclosed-string", .error, "a JSON string is not closed, or not opened",
      "Where the text begins or ends cannot be told. Write the missing quote.", bad: "[\"s3:Get*]", good: "[\"s3:Get*\"]", peers: malformed),
    Explanation(
      "AE1049", "control-in-string", .error, "a line break or control character stands in a JSON string",
      "Write it as an escape, such as `\\n` for a line break; or close the string, if its end is missing.", peers: malformed),
    Explanation(
      "AE1050", "invalid-number", .error, "a number is not written as JSON has it",
      "JSON knows no leading zeros, no leading `+`, and no digits left out around the point. Account ids are texts: they stand in quotes.",
      bad: "012345678901", good: "\"012345678901\"", peers: malformed),
    Explanation(
      "AE1051", "unexpected-text", .error, "text in a JSON document is no JSON",
      "No value, key or bracket begins with it. Remove it, or quote it.", peers: malformed),
    Explanation(
      "AE1056", "yaml-in-block", .error, "YAML stands in a block that holds JSON",
      "Behind `|` or `>` stands a text, which is read as JSON. A policy document that is written in YAML is a mapping below its key, without the indicator.",
      bad: "document: |\n  Version: '2012-10-17'", good: "document:\n  Version: '2012-10-17'", peers: malformed),
  ]
}
