import AegisBasics
import AegisSchema

// What lowering has to say: limits of AWS, and what only the whole program shows.

extension DiagnosticCode {
  static let policyTooLarge = DiagnosticCode("AE6001", "policy-too-large")
  static let inlineTooLarge = DiagnosticCode("AE6002", "inline-policies-too-large")
  static let tooMany = DiagnosticCode("AE6003", "too-many")
  static let tagLength = DiagnosticCode("AE6004", "tag-length")
  static let reservedTag = DiagnosticCode("AE6005", "reserved-tag")
  static let tagsAlike = DiagnosticCode("AE6006", "tags-alike")
  static let tagCharacter = DiagnosticCode("AE6007", "tag-character")
  static let attachedTwice = DiagnosticCode("AE5002", "attached-twice")
  static let expired = DiagnosticCode("AE5020", "expired")
  static let expiresSoon = DiagnosticCode("AE5021", "expires-soon")
  static let expiredButKept = DiagnosticCode("AE5022", "expired-but-kept")
  static let managementIDUnknown = DiagnosticCode("AE2072", "management-id-unknown")
  static let boundaryExpired = DiagnosticCode("AE2071", "boundary-expired")
  static let formerNameTaken = DiagnosticCode("AE2070", "former-name-taken")
  static let targetWithoutPolicy = DiagnosticCode("AE6022", "target-without-service-control-policy")
  static let noPolicyTypes = DiagnosticCode("AE6023", "policies-without-all-features")
  static let unknownAttachments = DiagnosticCode("AE5003", "unknown-attachments")
  static let emptyReference = DiagnosticCode("AE2009", "empty-reference")
  static let inlineDefinedTwice = DiagnosticCode("AE2034", "inline-policy-defined-twice")
  static let wrongProvider = DiagnosticCode("AE3020", "wrong-provider")
  static let providerField = DiagnosticCode("AE3021", "identity-provider-field")
  static let accountPlacedTwice = DiagnosticCode("AE2035", "account-placed-twice")
  static let accountNotInTree = DiagnosticCode("AE2036", "account-not-in-tree")
  static let policyTypeNotEnabled = DiagnosticCode("AE6020", "policy-type-not-enabled")
  static let managedPolicyWithoutID = DiagnosticCode("AE3022", "managed-policy-without-id")
  static let managementDelegated = DiagnosticCode("AE6021", "management-account-delegated")
}

extension Diagnostic {
  // MARK: Lifecycle

  static func expired(_ what: String, days: Int, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .expired, .warning, "\(what) has expired", Label(place, "\(days) \(days == 1 ? "day" : "days") ago"),
      notes: ["it is left out, and so is what refers to it"], help: "remove it, or give it a later date")
  }

  static func expiresSoon(
    _ what: String, days: Int, at place: SourceRange, notes: [String] = ["it is left out behind that day, and so is what refers to it"]
  ) -> Diagnostic {
    Diagnostic(
      .expiresSoon, .warning, "\(what) expires \(days == 0 ? "today" : days == 1 ? "tomorrow" : "in \(days) days")",
      Label(place, "its last day"), notes: notes)
  }

  static func expiredButKept(_ what: String, days: Int, reason: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .expiredButKept, .warning, "\(what) has expired and is kept", Label(place, "\(days) \(days == 1 ? "day" : "days") ago"),
      notes: [reason], help: "take it out of the configuration on purpose, or give it a later date")
  }

  static func boundaryExpired(_ name: String, at place: SourceRange, expiry: SourceRange) -> Diagnostic {
    Diagnostic(
      .boundaryExpired, .error, "the permissions boundary `\(name)` has expired", Label(place, "used as a boundary here"),
      secondary: [Label(expiry, "its last day")], notes: ["without its boundary it could do more than before, so the boundary is not left out"],
      help: "give the policy a later date, or choose another boundary")
  }

  /// - Parameter isOwn: The other name is that of the resource itself, in other letters.
  static func formerNameTaken(_ noun: String, _ name: Located<String>, other: SourceRange, isOwn: Bool) -> Diagnostic {
    if isOwn {
      return Diagnostic(
        .formerNameTaken, .error, "the former name `\(name.value)` is the \(noun)'s own, in other letters", Label(name.at, "is no other name to AWS"),
        secondary: [Label(other, "the name is given here")], notes: ["AWS does not tell names apart by upper and lower case"],
        help: "give the \(noun) another name, or the former one back")
    }
    return Diagnostic(
      .formerNameTaken, .error, "the former name `\(name.value)` belongs to another \(noun)", Label(name.at, "cannot have been renamed"),
      secondary: [Label(other, "the name is given here")], help: "remove the former name, or give the other \(noun) another name")
  }

  // MARK: Organization

  static func managementIDUnknown(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .managementIDUnknown, .error, "the document names the management account, whose id is not known",
      Label(place, "has `ORGANIZATIONACCOUNTID` in it"), help: "give the management account its `id`")
  }

  static func targetWithoutPolicy(_ target: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .targetWithoutPolicy, .error, "no service control policy is attached to \(target)", Label(place, "lists none"),
      notes: ["AWS keeps at least one on every target while the type is enabled"],
      help: "list `FullAWSAccess`, which `organization_policies` has to hold as `aegis explain AE6022` shows, or leave the list out so that attachments stay as they are")
  }

  static func needsAllFeatures(_ what: String, at place: SourceRange, featureSet: SourceRange) -> Diagnostic {
    Diagnostic(
      .noPolicyTypes, .error, "\(what) needs an organization with all features", Label(place, "not possible with consolidated billing"),
      secondary: [Label(featureSet, "the feature set")], help: "set `feature_set: ALL`")
  }

  static func policyTooLarge(_ size: Int, _ limit: Limit, at place: SourceRange) -> Diagnostic {
    let over = "\(size) \(limit.unit)"
    guard size <= limit.most else {
      return Diagnostic(
        .policyTooLarge, .error, "the policy is larger than AWS allows", Label(place, "\(over); the limit is \(limit.most)"),
        help: "split it, or shorten its lists with wildcards")
    }
    return Diagnostic(
      .policyTooLarge, .warning, "the policy is larger than AWS allows by default",
      Label(place, "\(over); the default limit is \(limit.value)"),
      notes: ["AWS raises this limit to \(limit.most) on request"])
  }

  static func inlineTooLarge(_ size: Int, _ holder: String, _ limit: Limit, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .inlineTooLarge, .error, "the inline policies of the \(holder) are larger than AWS allows",
      Label(place, "\(size) \(limit.unit) together; the limit is \(limit.value)"),
      help: "make the larger ones managed policies")
  }

  static func tooMany(_ what: String, of holder: String, _ count: Int, _ limit: Limit, at place: SourceRange) -> Diagnostic {
    let isError = count > limit.most
    return Diagnostic(
      .tooMany, isError ? .error : .warning, "the \(holder) has more \(what) than AWS allows\(isError ? "" : " by default")",
      Label(place, "\(count) \(what); the \(isError ? "" : "default ")limit is \(isError ? limit.most : limit.value)"),
      notes: isError ? [] : ["AWS raises this limit to \(limit.most) on request"])
  }

  static func noRoomForFormerName(_ name: String, of holder: String, _ count: Int, _ limit: Limit, at place: SourceRange) -> Diagnostic {
    let isError = count > limit.most
    return Diagnostic(
      .tooMany, isError ? .error : .warning, "the \(holder) has no room for the former names of its policies",
      Label(place, "\(count) with them; the \(isError ? "" : "default ")limit is \(isError ? limit.most : limit.value)"),
      notes: ["a policy that was renamed stays attached under its former names until they are dropped"] + (isError ? [] : ["AWS raises this limit to \(limit.most) on request"]),
      help: "detach another policy until the former name of `\(name)` is dropped")
  }

  static func tagLength(_ part: String, _ limit: Limit, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .tagLength, .error, "the \(part) of a tag is longer than \(limit.value) characters",
      Label(place, part == "key" ? "this key" : "its value is too long"), help: "shorten it")
  }

  static func tagCharacter(_ part: String, _ key: Located<String>, _ character: Unicode.Scalar) -> Diagnostic {
    let isShown = character.properties.generalCategory != .control && character.properties.generalCategory != .format
    let shown = isShown ? "`\(character)`" : "the character U+\(String(character.value, radix: 16, uppercase: true))"
    return Diagnostic(
      .tagCharacter, .error, "the \(part) of the tag `\(key.value)` has \(shown)", Label(key.at, part == "key" ? "this key" : "in its value"),
      notes: ["IAM takes letters, digits, blanks, and `_`, `.`, `:`, `/`, `=`, `+`, `-`, `@`"], help: "leave it out")
  }

  static func emptyTagKey(at place: SourceRange) -> Diagnostic {
    Diagnostic(.tagLength, .error, "the key of a tag is empty", Label(place, "this key"), help: "name it, or remove it")
  }

  static func reservedTag(_ key: Located<String>) -> Diagnostic {
    Diagnostic(
      .reservedTag, .error, "the tag `\(key.value)` begins with `aws:`", Label(key.at, "reserved for AWS"), help: "choose another key")
  }

  static func tagsAlike(_ key: Located<String>, first: Located<String>, of holder: String) -> Diagnostic {
    Diagnostic(
      .tagsAlike, .error, "the \(holder) has the tags `\(first.value)` and `\(key.value)`", Label(key.at, "the same tag to IAM"),
      secondary: [Label(first.at, "the other one")], notes: ["IAM compares the keys of a \(holder)'s tags without regard to letter case, and takes each once"],
      help: "remove one of them")
  }

  static func attachedTwice(_ noun: String, at place: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .attachedTwice, .warning, "the same \(noun) is listed twice", Label(place, "listed again"),
      secondary: [Label(first, "first listed here")], help: "remove one of them")
  }

  static func unknownAttachments(at place: SourceRange) -> Diagnostic {
    let text = "_ref: OrganizationPolicy.aws.master.FullAWSAccess"
    return Diagnostic(
      .unknownAttachments, .warning, "an empty reference stands for policies that are not known", Label(place, "names no policy"),
      notes: ["attachments of this target are left as they are"], help: "list what is attached, such as `\(text)`",
      fixes: [Fix("write `\(text)`", .unsafe, edits: [Edit(place, replacement: text)])])
  }

  static func emptyReference(at place: SourceRange) -> Diagnostic {
    Diagnostic(.emptyReference, .error, "the reference is empty", Label(place, "expected `_ref: ...`"), help: "name what it refers to, or remove it")
  }

  static func inlineDefinedTwice(_ name: Located<String>, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .inlineDefinedTwice, .error, "the inline policy `\(name.value)` is defined twice", Label(name.at, "defined again"),
      secondary: [Label(first, "first defined here")], help: "merge the two, or rename one")
  }

  static func wrongProvider(_ provider: Located<String>, expected: String) -> Diagnostic {
    Diagnostic(
      .wrongProvider, .error, "the provider `\(provider.value)` does not fit here", Label(provider.at, "expected `\(expected)`"),
      help: "write `\(expected)`, or leave it out",
      fixes: [Fix("write `\(expected)`", .safe, edits: [Edit(provider.at, replacement: expected)])],
      subject: Subject(name: provider.value, near: expected))
  }

  static func providerFieldMissing(_ name: String, _ type: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(.providerField, .error, "an identity provider of type `\(type)` needs `\(name)`", Label(place, "`\(name)` is missing"),
      help: "add `\(name)`", subject: Subject(name: name, isMissing: true))
  }

  static func providerFieldUnused(_ name: String, _ type: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .providerField, .error, "an identity provider of type `\(type)` has no `\(name)`", Label(place, "does not belong here"), help: "remove it",
      subject: Subject(type: type, name: name))
  }

  static func accountPlacedTwice(_ name: String, at place: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .accountPlacedTwice, .error, "the account `\(name)` stands in two places of the tree", Label(place, "placed again"),
      secondary: [Label(first, "first placed here")], help: "keep one of them")
  }

  static func accountNotInTree(_ name: String, reference: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .accountNotInTree, .warning, "the account `\(name)` stands nowhere in the organization's tree", Label(place, "not placed"),
      help: "list it under `accounts` of the root or of a unit", subject: Subject(type: TypeName.awsAccount.spec.name, name: name, near: reference))
  }

  static func policyTypeNotEnabled(_ type: String, at place: SourceRange, root: SourceRange) -> Diagnostic {
    Diagnostic(
      .policyTypeNotEnabled, .error, "policies of type `\(type)` are not enabled", Label(place, "AWS refuses to attach it"),
      secondary: [Label(root, "the root that enables types")],
      help: "add it to `policy_types` of the root with status `ENABLED`", subject: Subject(name: type))
  }

  static func managedPolicyWithoutID(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .managedPolicyWithoutID, .error, "the AWS managed policy `\(name)` needs its `id`", Label(place, "`id` is missing"),
      notes: ["policies of AWS are attached by their id"], help: "write its id, such as `id: p-FullAWSAccess`",
      subject: Subject(name: TypeName.organizationPolicy.spec.fields[OrganizationPolicyField.id].name, isMissing: true))
  }

  static func managementDelegated(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .managementDelegated, .error, "the management account cannot be a delegated administrator", Label(place, "not a member"),
      help: "name a member account; the management account administers every service anyway")
  }
}
