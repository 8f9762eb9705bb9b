import AegisSamples
import TestSupport

/// A small world in which every request can be tried: its own statements, its own matcher, its own logic.
/// It shares no code with what it judges.
struct SmallWorld {
  enum Test: Equatable {
    case equals, like, numericLess, numericEquals, bool, null
  }

  struct Condition {
    var key: Int
    var test: Test
    var isNegated = false
    var ifExists = false
    /// 0 none, 1 `ForAllValues`, 2 `ForAnyValue`.
    var qualifier = 0
    var values: [String]
  }

  struct Statement {
    var isAllow: Bool
    var actions: [String]
    var isNotAction: Bool
    var resources: [String]
    var isNotResource: Bool
    var conditions: [Condition]
  }

  typealias Policy = [Statement]

  static let prefix = "arn:aws:s3:::"
  static let keys = ["aws:PrincipalTag/team", "aws:TagKeys", "aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent"]
  /// The values that are tried of each key; nil for a request without it.
  static let values: [[[String]?]] = [
    [nil] + words(["a", "b", "x"], upTo: 3).map { [$0] },
    [nil] + (1..<8).map { bits in ["a", "b", "x"].enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element) },
    [nil] + ["0", "1", "1.5", "2", "2.5", "3", "4"].map { [$0] },
    [nil, ["true"], ["false"]],
  ]
  static let actions = ["s3:GetObject", "s3:PutObject", "s3:GetBucketAcl", "ec2:RunInstances"] + words(["a", "b", "x"], upTo: 4).filter { !$0.isEmpty }.map { "zz:" + $0 }
  static let resources = ["*"] + words(["a", "b", "x"], upTo: 5).map { prefix + $0 }

  static func words(_ letters: [String], upTo length: Int) -> [String] {
    var all = [""], last = [""]
    for _ in 0..<length {
      last = last.flatMap { word in letters.map { word + $0 } }
      all += last
    }
    return all
  }

  // MARK: Random policies

  static func pattern(_ random: inout RandomSource) -> String {
    (0..<random.within(1...3)).map { _ in random.pick(["a", "b", "a", "b", "*", "?"]) }.joined()
  }

  static func statement(_ random: inout RandomSource, keys: [Int]) -> Statement {
    let actions = (0..<random.within(1...2)).map { _ -> String in
      switch random.below(6) {
      case 0: "*"
      case 1: random.pick(["s3:*", "s3:Get*", "s3:GetObject", "*:*Object", "ec2:*", "s?:Put*"])
      default: "zz:" + pattern(&random)
      }
    }
    let resources = (0..<random.within(1...2)).map { _ in random.oneIn(4) ? "*" : prefix + pattern(&random) }
    let conditions = random.oneIn(2) ? keys.filter { _ in random.oneIn(2) }.map { condition($0, &random) } : []
    return Statement(
      isAllow: !random.oneIn(3), actions: actions, isNotAction: random.oneIn(6), resources: resources,
      isNotResource: random.oneIn(6), conditions: conditions)
  }

  static func condition(_ key: Int, _ random: inout RandomSource) -> Condition {
    if random.oneIn(6) { return Condition(key: key, test: .null, values: [random.oneIn(2) ? "true" : "false"]) }
    var it: Condition
    switch key {
    case 2:
      it = Condition(key: key, test: random.oneIn(2) ? .numericLess : .numericEquals, values: [random.pick(["1", "2", "3"])])
    case 3: it = Condition(key: key, test: .bool, values: [random.oneIn(2) ? "true" : "false"])
    default:
      it = Condition(key: key, test: random.oneIn(2) ? .equals : .like, values: (0..<random.within(1...2)).map { _ in random.pick(["a", "b", "a*", "?", "*b"]) })
    }
    it.isNegated = it.test != .bool && it.test != .numericLess && random.oneIn(3)
    it.ifExists = random.oneIn(3)
    it.qualifier = key == 1 ? random.within(1...2) : (random.oneIn(12) ? random.within(1...2) : 0)
    return it
  }

  static func policy(_ random: inout RandomSource, keys: [Int]) -> Policy {
    (0..<random.within(1...3)).map { _ in statement(&random, keys: keys) }
  }

  static func mutated(_ policy: Policy, _ random: inout RandomSource, keys: [Int]) -> Policy {
    var policy = policy
    let index = random.below(policy.count)
    switch random.below(5) {
    case 0: policy[index] = statement(&random, keys: keys)
    case 1: policy.append(statement(&random, keys: keys))
    case 2 where policy.count > 1: policy.remove(at: index)
    case 3: policy[index].conditions = []
    default: policy[index].isAllow.toggle()
    }
    return policy
  }

  // MARK: Text

  static func text(_ policy: Policy) -> String {
    func list(_ texts: [String]) -> String { "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
    let statements = policy.map { statement in
      var operators: [String: [String]] = [:]
      for condition in statement.conditions {
        operators[name(condition), default: []].append("\"\(keys[condition.key])\": " + list(condition.values))
      }
      let conditions = operators.sorted { $0.key < $1.key }.map { "\"\($0.key)\": {\($0.value.joined(separator: ", "))}" }
      return "{\"Effect\": \"\(statement.isAllow ? "Allow" : "Deny")\", \"\(statement.isNotAction ? "NotAction" : "Action")\": \(list(statement.actions)), "
        + "\"\(statement.isNotResource ? "NotResource" : "Resource")\": \(list(statement.resources))"
        + (conditions.isEmpty ? "" : ", \"Condition\": {\(conditions.joined(separator: ", "))}") + "}"
    }
    return "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ", "))]}"
  }

  static func name(_ condition: Condition) -> String {
    let not = condition.isNegated ? "Not" : ""
    let base =
      switch condition.test {
      case .equals: "String\(not)Equals"
      case .like: "String\(not)Like"
      case .numericLess: "NumericLessThan"
      case .numericEquals: "Numeric\(not)Equals"
      case .bool: "Bool"
      case .null: "Null"
      }
    let qualifier = condition.test == .null ? "" : ["", "ForAllValues:", "ForAnyValue:"][condition.qualifier]
    return qualifier + base + (condition.ifExists && condition.test != .null ? "IfExists" : "")
  }
}

/// Tries every request of the small world.
struct BruteForce {
  private var matches: [String: [Bool]] = [:]

  /// Whether some request of the world is allowed by `new` and not by `old`.
  mutating func hasGain(_ old: SmallWorld.Policy, _ new: SmallWorld.Policy) -> Bool {
    let used = Set((old + new).flatMap { $0.conditions.map(\.key) })
    let keys = SmallWorld.keys.indices.map { used.contains($0) ? SmallWorld.values[$0] : [nil] }
    // Actions that the policies do not tell apart are tried once.
    var seenActions: Set<[Bool]> = []
    for action in SmallWorld.actions.indices {
      let signature = (old + new).map { fits($0.actions, $0.isNotAction, action, SmallWorld.actions) }
      guard seenActions.insert(signature).inserted else { continue }
      var seen: Set<[Bool]> = []
      for resource in SmallWorld.resources.indices {
        let fitting = zip(old + new, signature).map { $1 && fits($0.resources, $0.isNotResource, resource, SmallWorld.resources) }
        guard fitting.contains(true), seen.insert(fitting).inserted else { continue }
        for team in keys[0] {
          for tags in keys[1] {
            for age in keys[2] {
              for secure in keys[3] {
                let context = [team, tags, age, secure]
                if allowed(new, fitting[old.count...], context) && !allowed(old, fitting[..<old.count], context) { return true }
              }
            }
          }
        }
      }
    }
    return false
  }

  private mutating func fits(_ patterns: [String], _ isNot: Bool, _ index: Int, _ words: [String]) -> Bool {
    patterns.contains { pattern in
      if let known = matches[pattern + String(words.count)] { return known[index] }
      let row = words.map { Self.glob(Array(pattern.lowercased().utf8)[...], Array($0.lowercased().utf8)[...]) }
      matches[pattern + String(words.count)] = row
      return row[index]
    } != isNot
  }

  private func allowed(_ policy: SmallWorld.Policy, _ fitting: ArraySlice<Bool>, _ context: [[String]?]) -> Bool {
    var isAllowed = false
    for (statement, fits) in zip(policy, fitting) where fits && statement.conditions.allSatisfy({ holds($0, context[$0.key]) }) {
      if !statement.isAllow { return false }
      isAllowed = true
    }
    return isAllowed
  }

  private func holds(_ condition: SmallWorld.Condition, _ values: [String]?) -> Bool {
    if condition.test == .null { return (values == nil) == (condition.values == ["true"]) }
    guard let values else {
      if condition.qualifier == 1 || condition.ifExists { return true }
      return condition.qualifier == 0 && condition.isNegated
    }
    let each = values.map { value in condition.values.contains { compare(condition.test, value, $0) } != condition.isNegated }
    return condition.qualifier == 2 ? each.contains(true) : !each.contains(false)
  }

  private func compare(_ test: SmallWorld.Test, _ value: String, _ wanted: String) -> Bool {
    switch test {
    case .equals, .bool: value == wanted
    case .like: Self.glob(Array(wanted.utf8)[...], Array(value.utf8)[...])
    case .numericLess: Double(value)! < Double(wanted)!
    case .numericEquals: Double(value)! == Double(wanted)!
    case .null: false
    }
  }

  private static func glob(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == UInt8(ascii: "*") { return glob(pattern.dropFirst(), text) || (!text.isEmpty && glob(pattern, text.dropFirst())) }
    guard let letter = text.first, first == letter || first == UInt8(ascii: "?") else { return false }
    return glob(pattern.dropFirst(), text.dropFirst())
  }
}
