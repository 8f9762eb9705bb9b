import AegisBasics

extension Explanation {
  /// AE3001 to AE3099: types and fields of the configuration.
  static let types: [Explanation] = [
    Explanation(
      "AE3001", "unknown-key", .error, "a type has no such key",
      "It would have no effect. It is misspelt, or belongs to something else and is indented wrongly.",
      bad: "permission_boundary:", good: "permissions_boundary:"),
    Explanation("AE3002", "missing-field", .error, "a required field is missing",
      "The resource cannot be made without it. `aegis schema` prints which fields each file takes."),
    Explanation("AE3003", "wrong-type", .error, "a value has another type than its field",
      "A text, a list and a mapping cannot stand for each other. The finding says what is expected and what was found.",
      bad: "description:\n  text: Deploys", good: "description: Deploys"),
    Explanation(
      "AE3004", "duplicate-key", .error, "a key is given twice in one mapping",
      "Most programs that read YAML take the last value and drop the others without a word. Keep one; if another item begins there, its `- ` is missing."),
    Explanation("AE3005", "unknown-choice", .error, "a value is not one of its field's choices",
      "AWS knows no other values. The finding lists those that it takes."),
    Explanation("AE3006", "out-of-range", .error, "a number is outside of its field's range",
      "AWS refuses it. The finding gives the range."),
    Explanation("AE3007", "wrong-length", .error, "a text or list is too short or too long",
      "AWS refuses it. The finding gives the limit."),
    Explanation("AE3008", "pattern-mismatch", .error, "a text does not have its field's form",
      "AWS refuses it. The finding shows the pattern that it has to match."),
    Explanation(
      "AE3009", "retyped-scalar", .warning, "YAML 1.1 reads an unquoted text as something else",
      "`no` becomes false, and `012345678901` a number that loses its first digit. Aegis keeps the text, but other programs that read the file may not. Quote it.",
      bad: "id: 012345678901", good: "id: '012345678901'"),
    Explanation("AE3010", "key-not-text", .error, "a key is no text",
      "Keys of the configuration are names, never lists or mappings."),
    Explanation("AE3011", "merge-not-mapping", .error, "`<<` merges something that is no mapping",
      "Only a mapping has keys to merge. Name one by its anchor: `<<: *anchor`."),
    Explanation(
      "AE3012", "empty-item", .error, "an item of a list is empty",
      "A `-` with nothing behind it is no item, so something that was meant would be missing. Write it, or remove the line."),
    Explanation(
      "AE3020", "wrong-provider", .error, "a provider is not that of the account",
      "A resource is made in the account in which it is defined. Write that account's provider, or leave the field out."),
    Explanation(
      "AE3021", "identity-provider-field", .error, "a field does not belong to this type of identity provider, or is missing",
      "An OIDC provider has a `url` and `client_ids`, a SAML provider a `name` and a `metadata_document`."),
    Explanation(
      "AE3022", "managed-policy-without-id", .error, "an organization policy of AWS's own has no id",
      "AWS attaches its own policies by their id, such as `p-FullAWSAccess`."),
  ]
}
