/// What AWS's service reference tells of one service, as plain values.
///
/// Source: Service Authorization Reference, "Simplified AWS service information for programmatic access".
public struct ServiceReference: Sendable {
  public struct Action: Sendable {
    public var name: String
    /// Nil where the reference does not classify it.
    public var level: AccessLevel?
    public var conditionKeys: [String]
    /// Names of types in `ServiceReference.resources`.
    public var resources: [String]

    public init(name: String, level: AccessLevel?, conditionKeys: [String], resources: [String]) {
      self.name = name
      self.level = level
      self.conditionKeys = conditionKeys
      self.resources = resources
    }
  }

  public struct Resource: Sendable {
    public var name: String
    public var formats: [String]
    public var conditionKeys: [String]

    public init(name: String, formats: [String], conditionKeys: [String]) {
      self.name = name
      self.formats = formats
      self.conditionKeys = conditionKeys
    }
  }

  public struct ConditionKey: Sendable {
    public var name: String
    /// `String`, `ArrayOfString`, `ARN` and so on.
    public var type: String

    public init(name: String, type: String) {
      self.name = name
      self.type = type
    }
  }

  public struct Operation: Sendable {
    public var name: String
    /// With their service: `s3:ListBucket`.
    public var actions: [String]

    public init(name: String, actions: [String]) {
      self.name = name
      self.actions = actions
    }
  }

  /// Its prefix: `s3`.
  public var name: String
  public var actions: [Action]
  public var resources: [Resource]
  public var conditionKeys: [ConditionKey]
  public var operations: [Operation]

  public init(name: String, actions: [Action], resources: [Resource], conditionKeys: [ConditionKey], operations: [Operation]) {
    self.name = name
    self.actions = actions
    self.resources = resources
    self.conditionKeys = conditionKeys
    self.operations = operations
  }
}
