/// Two policy documents of an identity, as JSON: the second is mostly the first with one thing changed.
public struct PolicyPair: Sendable {
  public let old: String
  public let new: String
}

/// Pairs of policies whose statements overlap: globs of actions and resources, complements, conditions of every
/// type, several values of a key, absent keys, policy variables. The same for the same seed.
public func makePolicyPairs(_ count: Int, seed: UInt64) -> [PolicyPair] {
  var maker = PolicyPairMaker(numbers: SeededNumbers(seed: seed))
  return (0..<count).map { _ in maker.pair() }
}

private struct PolicyPairMaker {
  var numbers: SeededNumbers
  /// Whether resources may hold policy variables.
  private var hasVariables = false

  init(numbers: SeededNumbers) { self.numbers = numbers }

  private struct Statement {
    var isAllow: Bool
    var actions: JSON
    var isNotAction: Bool
    var resources: JSON
    var isNotResource: Bool
    var conditions: [(name: String, key: String, values: [String])]
  }

  mutating func pair() -> PolicyPair {
    hasVariables = numbers.oneIn(4)
    // Few keys to a pair, so that conditions meet.
    let keys = numbers.some(numbers.within(0...3), of: Array(Self.keys.indices))
    var statements = (0..<numbers.within(1...4)).map { _ in statement(keys) }
    if !statements.contains(where: \.isAllow) { statements[0].isAllow = true }
    let old = text(statements)
    let index = numbers.below(statements.count)
    switch numbers.below(8) {
    case 0: statements[index] = statement(keys)
    case 1: statements.append(statement(keys))
    case 2 where statements.count > 1: statements.remove(at: index)
    case 3: statements[index].conditions = statements[index].conditions.dropLast()
    case 4: statements[index].resources = resources()
    case 5: statements[index].actions = actions()
    case 6: statements[index].conditions = keys.filter { _ in numbers.oneIn(2) }.map { condition($0) }
    default: statements = (0..<numbers.within(1...3)).map { _ in statement(keys) }
    }
    return PolicyPair(old: old, new: text(statements))
  }

  private mutating func statement(_ keys: [Int]) -> Statement {
    Statement(
      isAllow: !numbers.oneIn(3), actions: actions(), isNotAction: numbers.oneIn(8), resources: resources(),
      isNotResource: numbers.oneIn(8), conditions: keys.filter { _ in numbers.oneIn(2) }.map { condition($0) })
  }

  private mutating func actions() -> JSON { .texts((0..<numbers.within(1...2)).map { _ in numbers.pick(Self.actions) }.uniqued) }
  private mutating func resources() -> JSON { .texts((0..<numbers.within(1...2)).map { _ in numbers.pick(hasVariables && numbers.oneIn(3) ? Self.variables : Self.resources) }.uniqued) }

  private static let actions = [
    "*", "s3:*", "s3:Get*", "s3:GetObject", "s3:*Object", "s3:PutObject", "s3:G?tObject*", "s3:*Bucket*", "ec2:*", "ec2:Describe*", "*:Get*",
    "e*:*Instances", "iam:Create*", "iam:*User", "iam:*Role*", "kms:Decrypt", "dynamodb:*Item",
  ]

  private static let resources = [
    "*", "arn:aws:s3:::*", "arn:aws:s3:::logs", "arn:aws:s3:::logs/*", "arn:aws:s3:::logs-*", "arn:aws:s3:::*-prod/*", "arn:aws:s3:::logs/a?/*",
    "arn:aws:s3:::home/alice/*", "arn:aws:s3:::home/*", "arn:aws:iam::*:user/*", "arn:aws:iam::111122223333:*",
    "arn:aws:iam::*:role/app-*", "arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:eu-*:*:*",
  ]

  private static let variables = [
    "arn:aws:s3:::home/${aws:username}", "arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::${aws:PrincipalTag/team}",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*", "arn:aws:iam::*:user/${aws:username}",
  ]

  // MARK: Conditions

  private enum Kind { case text, arn, number, date, boolean, address }

  private static let keys: [(name: String, kind: Kind, isMultivalued: Bool)] = [
    ("aws:PrincipalTag/team", .text, false), ("aws:username", .text, false), ("aws:RequestedRegion", .text, false), ("aws:TagKeys", .text, true),
    ("aws:SourceArn", .arn, false), ("aws:MultiFactorAuthAge", .number, false), ("aws:CurrentTime", .date, false),
    ("aws:SecureTransport", .boolean, false), ("aws:MultiFactorAuthPresent", .boolean, false), ("aws:SourceIp", .address, false),
  ]

  private mutating func condition(_ index: Int) -> (name: String, key: String, values: [String]) {
    let key = Self.keys[index]
    if numbers.oneIn(7) { return ("Null", key.name, [numbers.pick(["true", "false"])]) }
    var name: String
    var values: [String]
    let count = numbers.within(1...3)
    switch key.kind {
    case .text:
      name = numbers.pick(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"])
      let plain = ["alice", "bob", "eu-west-1", "eu-central-1", "us-east-1", "Alice", "team-a"]
      let globs = ["*", "eu-*", "a*", "*e", "?ob", "*-*-?", "team-?"]
      values = (0..<count).map { _ in name.hasSuffix("Like") && !numbers.oneIn(3) ? numbers.pick(globs) : numbers.pick(plain) }
      if key.name == "aws:PrincipalTag/team", name.hasSuffix("Equals"), numbers.oneIn(4) { values = ["${aws:username}"] }
    case .arn:
      name = numbers.pick(["ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"])
      values = (0..<count).map { _ in numbers.pick(["arn:aws:s3:::logs", "arn:aws:s3:::*", "arn:*:sns:*:111122223333:*", "arn:aws:sns:eu-*:*:topic-?", "arn:aws:*:*:*:*"]) }
    case .number:
      name = numbers.pick(["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"])
      values = (0..<count).map { _ in numbers.pick(["0", "300", "900", "3600", "3600.5", "86400"]) }
    case .date:
      name = numbers.pick(["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"])
      values = (0..<count).map { _ in numbers.pick(["2026-01-01T00:00:00Z", "2026-06-30T12:00:00Z", "2026-06-30T14:00:00+02:00", "2027-01-01", "1767225600"]) }
    case .boolean:
      name = "Bool"
      values = [numbers.pick(["true", "false"])]
    case .address:
      name = numbers.pick(["IpAddress", "NotIpAddress"])
      values = (0..<count).map { _ in numbers.pick(["10.0.0.0/8", "10.1.0.0/16", "203.0.113.7", "0.0.0.0/0", "192.0.2.0/24", "2001:db8::/32", "2001:db8:1::/48", "::/0"]) }
    }
    if numbers.oneIn(4) { name += "IfExists" }
    if key.isMultivalued { name = numbers.pick(["ForAllValues:", "ForAnyValue:"]) + name }
    return (name, key.name, values.uniqued)
  }

  private func text(_ statements: [Statement]) -> String {
    let list = statements.map { statement -> JSON in
      var members: [(key: String, value: JSON)] = [
        ("Effect", .text(statement.isAllow ? "Allow" : "Deny")), (statement.isNotAction ? "NotAction" : "Action", statement.actions),
        (statement.isNotResource ? "NotResource" : "Resource", statement.resources),
      ]
      var operators: [(key: String, value: JSON)] = []
      for condition in statement.conditions {
        let member = (key: condition.key, value: JSON.texts(condition.values))
        if let at = operators.firstIndex(where: { $0.key == condition.name }), case .object(let known) = operators[at].value {
          operators[at].value = .object(known + [member])
        } else {
          operators.append((condition.name, .object([member])))
        }
      }
      if !operators.isEmpty { members.append(("Condition", .object(operators))) }
      return .object(members)
    }
    return JSON.object([("Version", .text("2012-10-17")), ("Statement", .list(list))]).written(step: nil)
  }
}
