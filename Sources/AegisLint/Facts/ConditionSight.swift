public import AegisPolicy
import AegisSchema

/// A condition as far as its operator and its key tell, whatever its values are and wherever it stands.
public struct ConditionSight: Sendable {
  public let operatorName: OperatorName
  /// The key, where the catalog knows it; keys with a part to fill in are found too.
  public let key: ConditionKeyID?
  /// The key in lower case.
  public let name: String
  /// What is wrong with the key's name.
  let problem: ConditionKeyProblem?
  public let catalog: Catalog

  init(_ operatorName: OperatorName, _ text: String, _ key: ConditionKeyID?, _ catalog: Catalog) {
    self.operatorName = operatorName
    self.key = key
    self.catalog = catalog
    name = text.lowercased()
    problem = ConditionKeyProblem(text, isKnown: key != nil, catalog)
  }

  var isNegated: Bool { operatorName.isNegated }
  var takesWildcards: Bool { operatorName.takesWildcards }
  var isNull: Bool { operatorName.isNull }

  func hasTrait(_ trait: ConditionKeyTraits) -> Bool { key.map { catalog.traits($0).contains(trait) } ?? false }

  /// The form of the key's values; nil for a key that the catalog does not know.
  var valueForm: ConditionValueForm? { key.map { catalog.valueForm($0) } }

  /// Whether the key is the tag of a resource.
  var isResourceTag: Bool { key.map { catalog.name($0) == TagKeys.resourceTag } ?? false }
}
