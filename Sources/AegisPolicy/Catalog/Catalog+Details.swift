/// One of the resource types that an action works on.
public struct ActionResource: Hashable, Sendable {
  public var type: ResourceTypeID
  /// Whether a statement must name a resource of this type for the action to be allowed.
  public var isRequired: Bool
  /// The condition keys that a request has when it works on this type, besides those of the action.
  public var conditionKeys: [ConditionKeyID]
}

extension Catalog {
  /// The action as AWS spells it, with its service prefix: `s3:GetObject`.
  public func name(_ action: ActionID) -> String {
    image.string(.serviceName, image.u16(.actionService, action.row)) + ":" + image.string(.actionName, action.row)
  }

  /// How many actions there are, retired ones too; their numbers run from 0.
  public var actionCount: Int { image.count(.actionName) }

  public func action(at number: Int) -> ActionID { ActionID(number) }

  public func status(_ action: ActionID) -> CatalogStatus { isRetired(action.row) ? .retired : .current }

  public func accessLevel(_ action: ActionID) -> AccessLevel {
    AccessLevel(rawValue: image.u8(.actionFlags, action.row) & CatalogFlags.actionLevel) ?? .unclassified
  }

  /// Whether an operation of the service's API has the action's name. Where not, the action stands for
  /// something else: a part of other operations (`iam:PassRole`, `s3:ListBucket`) or of the console.
  public func isAPIOperation(_ action: ActionID) -> Bool {
    image.u8(.actionFlags, action.row) & CatalogFlags.actionIsOperation != 0
  }

  /// Whether AWS documents the action. Of one that it does not, only the name is known, from a policy of AWS's own.
  public func isDocumented(_ action: ActionID) -> Bool {
    image.u8(.actionFlags, action.row) & CatalogFlags.actionUndocumented == 0
  }

  public func service(of action: ActionID) -> ServiceID { ServiceID(image.u16(.actionService, action.row)) }

  /// The resource types that the action works on. Empty: only `*` makes sense as its resource.
  public func resources(of action: ActionID) -> [ActionResource] {
    image.range(.actionResources, action.row).map { at in
      let type = image.u32(.actionResourceType, at)
      return ActionResource(
        type: ResourceTypeID(Int(type & ~CatalogFlags.resourceRequired)),
        isRequired: type & CatalogFlags.resourceRequired != 0,
        conditionKeys: keys(ofSet: image.index(.actionResourceKeys, at)))
    }
  }

  /// The same without what else is known of each.
  public func resourceTypes(of action: ActionID) -> [ResourceTypeID] {
    image.range(.actionResources, action.row).map { at in
      ResourceTypeID(Int(image.u32(.actionResourceType, at) & ~CatalogFlags.resourceRequired))
    }
  }

  /// Calls `body` for the resource types that the action works on.
  @inline(__always)
  public func forEachResourceType(of action: ActionID, _ body: (ResourceTypeID) -> Void) {
    for at in image.range(.actionResources, action.row) {
      body(ResourceTypeID(Int(image.u32(.actionResourceType, at) & ~CatalogFlags.resourceRequired)))
    }
  }

  public var resourceTypeCount: Int { image.count(.resourceName) }

  /// The other actions that a caller of this one needs, as AWS lists them.
  public func dependents(of action: ActionID) -> [ActionID] {
    image.range(.actionDependents, action.row).map { ActionID(image.index(.dependents, $0)) }
  }

  /// Every action of a service, retired ones too, sorted by name.
  public func actions(of service: ServiceID) -> some RandomAccessCollection<ActionID> & Sendable {
    image.range(.serviceActions, service.row).lazy.map { ActionID($0) }
  }
}

extension Catalog {
  /// Every service, retired ones too, sorted by prefix.
  public var services: [ServiceID] { (0..<image.count(.serviceName)).map { ServiceID($0) } }

  public func prefix(_ service: ServiceID) -> String { image.string(.serviceName, service.row) }

  /// The service's name for people: `Amazon S3`.
  public func title(_ service: ServiceID) -> String { image.string(.serviceTitle, service.row) }

  public func status(_ service: ServiceID) -> CatalogStatus {
    image.u8(.serviceFlags, service.row) & CatalogFlags.serviceRetired != 0 ? .retired : .current
  }

  /// Whether resource control policies apply to the service.
  public func supportsRCP(_ service: ServiceID) -> Bool {
    image.u8(.serviceFlags, service.row) & CatalogFlags.serviceSupportsRCP != 0
  }

  public func resourceTypes(of service: ServiceID) -> [ResourceTypeID] {
    image.range(.serviceResources, service.row).map { ResourceTypeID($0) }
  }

  public func conditionKeys(of service: ServiceID) -> [ConditionKeyID] {
    keys(ofSet: image.index(.serviceKeys, service.row))
  }
}

extension Catalog {
  public func name(_ type: ResourceTypeID) -> String { image.string(.resourceName, type.row) }

  /// The form of the type's ARNs, with variables: `arn:${Partition}:s3:::${BucketName}`.
  public func arnFormat(_ type: ResourceTypeID) -> String { image.string(.resourceArn, type.row) }

  public func service(of type: ResourceTypeID) -> ServiceID { ServiceID(image.u16(.resourceService, type.row)) }

  public func conditionKeys(of type: ResourceTypeID) -> [ConditionKeyID] {
    keys(ofSet: image.index(.resourceKeys, type.row))
  }
}
