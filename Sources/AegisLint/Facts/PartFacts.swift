import AegisPolicy

/// What is known of the parts of statements, by the numbers that these have in `StatementForms`, from 1; each is worked out
/// once. Zero stands for a part that is not there.
struct PartFacts {
  /// The types that some resources may be of.
  struct Types {
    /// With a number for each of the resources that do not say the same.
    var named: [KnownTexts.NamedType] = []
    /// A bit for each of these numbers.
    var resources: UInt128 = 0
  }

  private var features: [StatementFeatures?] = [[]]
  private var concerned: [RuleSet?] = [0]
  private var actionLists: [Int?] = [nil]
  /// Of lists of actions, where these lie in `StatementForms`.
  private var actions: [Range<Int>] = [0..<0]
  /// Twice nil where nothing is known.
  private var types: [Types??] = [nil]

  /// Makes place for so many numbers.
  mutating func reserve(_ count: Int) {
    while features.count < count {
      features.append(nil)
      concerned.append(nil)
      actionLists.append(nil)
      actions.append(0..<0)
      types.append(.none)
    }
  }

  /// The features that a part has by itself.
  mutating func features(of part: UInt32, _ find: () -> StatementFeatures) -> StatementFeatures {
    if let known = features[Int(part)] { return known }
    let found = find()
    features[Int(part)] = found
    return found
  }

  /// The same of a list of actions.
  ///
  /// - Parameter find: Gets the actions' places.
  mutating func features(ofActions part: UInt32, _ find: (Range<Int>) -> StatementFeatures) -> StatementFeatures {
    let places = actions[Int(part)]
    return features(of: part) { find(places) }
  }

  func actions(of part: UInt32) -> Range<Int> { actions[Int(part)] }

  mutating func setActions(of part: UInt32, _ places: Range<Int>) { actions[Int(part)] = places }

  /// The rules that some conditions may concern.
  mutating func concerned(by part: UInt32, _ find: () -> RuleSet) -> RuleSet {
    if let known = concerned[Int(part)] { return known }
    let found = find()
    concerned[Int(part)] = found
    return found
  }

  /// The number of a list of actions.
  ///
  /// - Parameter make: Gets the actions' places.
  mutating func actionList(of part: UInt32, _ make: (Range<Int>) -> Int) -> Int {
    if let known = actionLists[Int(part)] { return known }
    let made = make(actions[Int(part)])
    actionLists[Int(part)] = made
    return made
  }

  /// The types of some resources, once they were set: nil inside where something may be wrong with one of these.
  subscript(typesOf part: UInt32) -> Types?? {
    get { types[Int(part)] }
    set { types[Int(part)] = newValue }
  }
}
