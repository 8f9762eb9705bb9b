extension RuleRegistry {
  /// AE43xx: operators, keys and values of conditions.
  static let conditions: [any Rule.Type] = [
    NullIfExists.self,
    NullWithQualifier.self,
    UnknownGlobalKey.self,
    ReplacedGlobalKey.self,
    UnknownServiceKey.self,
    ConditionKeyFormat.self,
    OperatorKeyType.self,
    ARNKeyWithString.self,
    BooleanValue.self,
    DateValue.self,
    NumberValue.self,
    AddressValue.self,
    AddressHostBits.self,
    BinaryValue.self,
    ARNValue.self,
    RegionValue.self,
    VPCValue.self,
    OrganizationValue.self,
    AccountValue.self,
    ServicePrincipalValue.self,
    KMSKeyValue.self,
    SeveralBooleans.self,
    MissingTagKey.self,
  ]
}
