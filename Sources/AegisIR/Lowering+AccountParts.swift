import AegisBasics
import AegisSchema
import AegisSema

/// The parts of an account that have no references.
extension AccountLowering {
  func passwordPolicy(_ entity: Entity) -> PasswordPolicy {
    var policy = PasswordPolicy(origin: entity.place)
    policy.minimumPasswordLength = entity.integer(PasswordPolicyField.minimumPasswordLength)
    policy.requireLowercaseCharacters = entity.boolean(PasswordPolicyField.requireLowercaseCharacters)
    policy.requireUppercaseCharacters = entity.boolean(PasswordPolicyField.requireUppercaseCharacters)
    policy.requireNumbers = entity.boolean(PasswordPolicyField.requireNumbers)
    policy.requireSymbols = entity.boolean(PasswordPolicyField.requireSymbols)
    policy.allowUsersToChangePassword = entity.boolean(PasswordPolicyField.allowUsersToChangePassword)
    policy.hardExpiry = entity.boolean(PasswordPolicyField.hardExpiry)
    policy.maxPasswordAge = entity.integer(PasswordPolicyField.maxPasswordAge)
    policy.passwordReusePrevention = entity.integer(PasswordPolicyField.passwordReusePrevention)
    return policy
  }

  mutating func identityProvider(_ entity: Entity) -> IdentityProvider? {
    guard let type = entity.text(IdentityProviderField.type)?.value else { return nil }
    let (tags, findings) = lowerTags(entity, IdentityProviderField.tags, isOfIAM: true)
    bag.append(findings)
    let needed = type == "oidc" ? [IdentityProviderField.url, IdentityProviderField.clientIds] : [IdentityProviderField.name, IdentityProviderField.metadataDocument]
    let foreign = type == "oidc" ? [IdentityProviderField.name, IdentityProviderField.metadataDocument] : [IdentityProviderField.url, IdentityProviderField.clientIds, IdentityProviderField.thumbprints]
    let fields = TypeName.identityProvider.spec.fields
    for field in needed where entity.isAbsent(field) {
      bag.report(.providerFieldMissing(fields[field].name, type, at: entity.place))
    }
    for field in foreign where !entity.isAbsent(field) {
      bag.report(.providerFieldUnused(fields[field].name, type, at: entity.text(field)?.at ?? entity.place))
    }
    let configuration: IdentityProvider.Configuration
    if type == "oidc" {
      guard let url = entity.text(IdentityProviderField.url) else { return nil }
      configuration = .openIDConnect(
        url: url.value, clientIDs: entity.texts(IdentityProviderField.clientIds).map(\.value).sorted(),
        thumbprints: entity.texts(IdentityProviderField.thumbprints).map(\.value).sorted())
    } else {
      guard let name = entity.text(IdentityProviderField.name), let metadata = entity.text(IdentityProviderField.metadataDocument)
      else { return nil }
      configuration = .saml(name: name.value, metadataDocument: metadata.value)
    }
    var provider = IdentityProvider(
      configuration: configuration, tags: tags, preventDestroy: entity.boolean(IdentityProviderField.preventDestroy),
      origin: entity.place)
    provider.lifecycle = Lifecycle(entity, .identityProvider)
    return provider
  }

  /// What AWS allows of each kind of resource in one account.
  mutating func checkCounts(_ account: Account) {
    func isSAML(_ provider: IdentityProvider) -> Bool {
      if case .saml = provider.configuration { return true }
      return false
    }
    let saml = account.identityProviders.filter(isSAML)
    let connect = account.identityProviders.filter { !isSAML($0) }
    check("policies", account.policies.map(\.origin), .policiesOfAccount)
    check("roles", account.roles.map(\.origin), .rolesOfAccount)
    check("groups", account.groups.map(\.origin), .groupsOfAccount)
    check("users", account.users.map(\.origin), .usersOfAccount)
    check("instance profiles", account.roles.filter(\.hasInstanceProfile).map(\.origin), .instanceProfilesOfAccount)
    check("OpenID Connect providers", connect.map(\.origin), .openIdConnectProvidersOfAccount)
    check("SAML providers", saml.map(\.origin), .samlProvidersOfAccount)
  }

  private mutating func check(_ what: String, _ places: [SourceRange], _ limit: Limit) {
    guard places.count > limit.value else { return }
    bag.report(.tooMany(what, of: "account", places.count, limit, at: scope.entity.place))
  }
}

/// The tags of an entity by key, and what there is to say about them.
///
/// - Parameters:
///   - isOfIAM: IAM keeps them, and takes fewer characters than AWS Organizations, which takes any.
///     Source: IAM and AWS Organizations API References, "Tag".
///   - holder: What has the tags, where IAM compares their keys without regard to letter case: a role or a user.
///     Source: IAM User Guide, "Rules for tagging in IAM and AWS STS"; those of policies and providers may differ in case only.
func lowerTags(_ entity: Entity, _ field: Int, isOfIAM: Bool = false, holder: String? = nil) -> ([Tag], DiagnosticBag) {
  var bag = DiagnosticBag()
  var tags: [Tag] = []
  let found = entity.tags(field)
  if let holder {
    // More than these are an error, and few of them are of the same length.
    let checked = found.prefix(Limit.tags.value)
    for (at, tag) in checked.enumerated() {
      let first = checked[..<at].first { $0.key.value.utf8.count == tag.key.value.utf8.count && $0.key.value.lowercased() == tag.key.value.lowercased() }
      if let first { bag.report(.tagsAlike(tag.key, first: first.key, of: holder)) }
    }
  }
  for (key, value) in found {
    if key.value.isEmpty {
      bag.report(.emptyTagKey(at: key.at))
    } else if key.value.unicodeScalars.count > Limit.tagKeyLength.value {
      bag.report(.tagLength("key", Limit.tagKeyLength, at: key.at))
    }
    if value.unicodeScalars.count > Limit.tagValueLength.value {
      bag.report(.tagLength("value", Limit.tagValueLength, at: key.at))
    }
    if isOfIAM {
      if let character = foreignCharacter(of: key.value) { bag.report(.tagCharacter("key", key, character)) }
      if let character = foreignCharacter(of: value) { bag.report(.tagCharacter("value", key, character)) }
    }
    if key.value.lowercased().hasPrefix("aws:") { bag.report(.reservedTag(key)) }
    tags.append(Tag(key: key.value, value: value))
  }
  if found.count > Limit.tags.value {
    bag.report(.tooMany("tags", of: "resource", found.count, .tags, at: found[Limit.tags.value].key.at))
  }
  return (tags.sorted { $0.key < $1.key }, bag)
}

private func isTagByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "="),
    UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"):
    true
  default: false
  }
}

/// The first character that IAM takes neither in the key of a tag nor in its value; nil for none.
///
/// Source: IAM API Reference, "Tag": `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`.
private func foreignCharacter(of text: String) -> Unicode.Scalar? {
  // Nearly all have nothing else.
  if text.utf8.allSatisfy({ isTagByte($0) }) { return nil }
  // Of a place that a template did not fill in, the template's finding says so.
  if text.contains("{{") { return nil }
  return text.unicodeScalars.first { scalar in
    if scalar.isASCII { return !isTagByte(UInt8(scalar.value)) }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: false
    case .decimalNumber, .letterNumber, .otherNumber: false
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
