import AegisBasics

extension Explanation {
  /// AE3001 to AE3099: types and fields of the configuration.
  static let types: [Explanation] = [
    Explanation(
      "AE3001", "unknown-key", .error, "a type has no such key", "What it says would have no effect.",
      bad: "permission_boundary:", good: "permissions_boundary:"),
    Explanation("AE3002", "missing-field", .error, "a required field is missing", "The resource cannot be made without it."),
    Explanation("AE3003", "wrong-type", .error, "a value has another type than its field", "It cannot be what was meant."),
    Explanation(
      "AE3004", "duplicate-key", .error, "a key is given twice in one mapping",
      "Programs that read YAML take the last one without a word."),
    Explanation("AE3005", "unknown-choice", .error, "a value is not one of its field's choices", "AWS knows no other."),
    Explanation("AE3006", "out-of-range", .error, "a number is outside of its field's range", "AWS refuses it."),
    Explanation("AE3007", "wrong-length", .error, "a text or list is too short or too long", "AWS refuses it."),
    Explanation("AE3008", "pattern-mismatch", .error, "a text does not have its field's form", "AWS refuses it."),
    Explanation(
      "AE3009", "retyped-scalar", .warning, "YAML 1.1 reads an unquoted text as something else",
      "`no` becomes false, `012345678901` a number in base eight. Quotes keep it a text.",
      bad: "id: 012345678901", good: "id: '012345678901'"),
    Explanation("AE3010", "key-not-text", .error, "a key is no text", "Keys of the configuration are names."),
    Explanation("AE3011", "merge-not-mapping", .error, "`<<` merges something that is no mapping", "There is nothing to merge."),
    Explanation(
      "AE3020", "wrong-provider", .error, "a provider is not that of the account",
      "A resource is made in the account that it stands in."),
    Explanation(
      "AE3021", "identity-provider-field", .error, "a field does not belong to this type of identity provider, or is missing",
      "OIDC and SAML providers have different fields."),
    Explanation(
      "AE3022", "managed-policy-without-id", .error, "an organization policy of AWS's own has no id",
      "It is attached by its id, such as `p-FullAWSAccess`."),
  ]
}
