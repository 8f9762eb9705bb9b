import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags values that are those of a key but for their letter case, or that a key never has.
struct ValueCase: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4363", "value-case"), .warning, kinds: .all, isOfForm: true,
    summary: "a value is none that the key has, or one of them in other letters",
    rationale: """
      Most operators compare texts letter by letter: `aes256` is not `AES256`, and the condition never holds. Of some keys, \
      such as `ec2:MetadataHttpTokens`, AWS documents every value there is: no request has another. Others hold the name of an \
      API operation, `RunInstances` without `ec2:`, or the type of an instance, which has a dot: `t3.micro`.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:PutObject
        Resource: "*"
        Condition:
          StringNotEquals: {"s3:x-amz-server-side-encryption": aes256} # warning[AE4363]@58..64: `s3:x-amz-server-side-encryption` is `AES256`, in these letters
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:RunInstances
        Resource: "arn:aws:ec2:*:*:instance/*"
        Condition:
          StringNotEquals: {"ec2:MetadataHttpTokens": require} # warning[AE4363]@49..56: `ec2:MetadataHttpTokens` is never `require`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:CreateTags
        Resource: "*"
        Condition:
          StringEquals: {"ec2:CreateAction": "ec2:RunInstances"} # warning[AE4363]@41..57: `ec2:CreateAction` is never `ec2:RunInstances`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:RunInstances
        Resource: "arn:aws:ec2:*:*:instance/*"
        Condition:
          StringNotEquals: {"ec2:InstanceType": t3micro} # warning[AE4363]@43..50: `ec2:InstanceType` is never `t3micro`
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:PutObject
        Resource: "*"
        Condition:
          StringNotEqualsIgnoreCase: {"s3:x-amz-server-side-encryption": aes256}
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.actions, .conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .string
      && (RiskTable.keyValues[condition.name] != nil || RiskTable.instanceTypes[condition.name] != nil || operationKeys.contains(condition.name))
  }

  /// The keys of which AWS documents every value.
  private static let closed = Set(RiskTable.closedKeys)
  private static let operationKeys = Set(RiskTable.operationKeys)

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string {
      let key = statement.keyName(condition)
      if let example = RiskTable.instanceTypes[key] {
        lookForInstanceType(condition, like: example, statement, &findings)
      } else if condition.operatorName.ignoresCase {
        continue
      } else if let known = RiskTable.keyValues[key] {
        lookForValue(condition, among: known.split(separator: " ").map(String.init), isClosed: Self.closed.contains(key), statement, &findings)
      } else if Self.operationKeys.contains(key) {
        lookForOperation(condition, statement, &findings)
      }
    }
  }

  private func lookForValue(_ condition: ConditionFacts, among known: [String], isClosed: Bool, _ statement: StatementFacts, _ findings: inout Findings) {
    statement.forEachPlainValue(of: condition) { node, text in
      let written = String(decoding: text, as: UTF8.self)
      if known.contains(written) { return }
      if let meant = known.first(where: { $0.lowercased() == written.lowercased() }) {
        reportCase(meant, node, condition, statement, &findings)
      } else if isClosed, !written.isEmpty {
        report(node, condition, meant: closestMatch(to: written, among: known), "its values are " + known.map { "`\($0)`" }.joined(separator: ", "), statement, &findings)
      }
    }
  }

  /// Actions where the name of an operation stands alone, and such names in other letters, or with slips in them.
  private func lookForOperation(_ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    let catalog = statement.catalog, prefix = statement.keyName(condition).prefix { $0 != ":" } + ":"
    for node in condition.values {
      if statement.withText(node, { $0.contains(UInt8(ascii: "$")) || Placeholder.first(in: $0) != nil }) { continue }
      let written = statement.text(node)
      if written.lowercased().hasPrefix(prefix) {
        report(node, condition, meant: String(written.dropFirst(prefix.count)), "it is the name of an operation, without `\(prefix)`", statement, &findings)
      } else if written.isEmpty || written.contains(where: { $0 == ":" || $0 == "*" || $0 == "?" }) {
        continue
      } else if let action = catalog.action(prefix + written) {
        let meant = String(catalog.name(action).dropFirst(prefix.count))
        if meant != written { reportCase(meant, node, condition, statement, &findings) }
      } else if case .unknownAction(nearest: let near?) = catalog.check(action: prefix + written), near.hasPrefix(prefix) {
        // An operation may be newer than the catalog, or be none of its actions: only slips are certain.
        let meant = String(near.dropFirst(prefix.count))
        guard editDistance(Array(written.lowercased().utf8), Array(meant.lowercased().utf8), limit: 2) != nil else { continue }
        report(node, condition, meant: meant, "no operation has this name", statement, &findings)
      }
    }
  }

  /// Types of instances without their dot, and those of Amazon EC2 with capital letters: all there are have a family and a size, in
  /// lower case. Other services take them in any letters: Amazon ElastiCache User Guide, "Using condition keys".
  private func lookForInstanceType(_ condition: ConditionFacts, like example: String, _ statement: StatementFacts, _ findings: inout Findings) {
    // What the types of databases and of caches begin with.
    let front = example.split(separator: ".").dropLast(2).map { $0 + "." }.joined()
    var families: [(node: NodeID, name: String)] = []
    statement.forEachPlainValue(of: condition) { node, text in
      if text.isEmpty || text.isPattern { return }
      let written = String(decoding: text, as: UTF8.self), lowered = written.lowercased()
      if !lowered.contains(".") || !lowered.hasPrefix(front) {
        let size = Self.sizes.first { lowered.hasSuffix($0) && lowered != $0 }
        if front.isEmpty, size == nil, mayBeOfHosts(statement) { return }
        if front.isEmpty, size == nil, !lowered.contains(".") { return families.append((node, lowered)) }
        let why = "it is written as in `\(example)`: \(front.isEmpty ? "" : "`\(front)`, ")a family, a dot, and a size"
        let meant = lowered.contains(".") ? front + lowered : front.isEmpty ? size.flatMap { Self.parted(lowered, $0) } : nil
        report(node, condition, meant: meant, why, statement, &findings)
      } else if lowered != written, statement.keyName(condition).hasPrefix("ec2:"), !condition.operatorName.ignoresCase {
        reportCase(lowered, node, condition, statement, &findings)
      }
    }
    guard let family = families.first else { return }
    let like = condition.isNegated ? "StringNotLike" : "StringLike"
    findings.report(
      "`\(statement.text(condition.keyNode))` is never `\(statement.text(family.node))`\(families.count > 1 ? ", nor \(families.count - 1) other values" : "")",
      at: Label(statement.place(family.node), "no request has it"),
      secondary: families.dropFirst().prefix(3).map { Label(statement.place($0.node), "nor this") },
      notes: ["it is written as in `\(example)`: a family, a dot, and a size"],
      help: "write `\(family.name).*`\(condition.takesWildcards ? "" : " under `\(like)`") for all of its sizes")
  }

  /// What types of instances end in, and none of their families.
  private static let sizes = ["nano", "micro", "small", "medium", "large", "metal"]

  /// A family and a size with a dot between them; nil where it is not clear how large a large one is.
  private static func parted(_ text: String, _ size: String) -> String? {
    var family = text.dropLast(size.count)
    if family.last == "-" || family.last == "_" { family.removeLast() }
    return family.last == "x" || !family.contains(where: \.isNumber) ? nil : family + "." + size
  }

  /// Whether the statement speaks of dedicated hosts, which are had for a family of instances too.
  private func mayBeOfHosts(_ statement: StatementFacts) -> Bool {
    let catalog = statement.catalog
    var found = false
    statement.actionSet.forEach(catalog) { action in
      found = catalog.resourceTypes(of: action).contains { catalog.name($0) == "dedicated-host" }
      return !found
    }
    return found
  }

  private func reportCase(_ meant: String, _ node: NodeID, _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    findings.report(
      "`\(statement.text(condition.keyNode))` is `\(meant)`, in these letters", at: Label(statement.place(node), "letter case matters here"),
      help: "write `\(meant)`", fixes: [Fix(replacing: statement.place(node), by: meant)])
  }

  private func report(_ node: NodeID, _ condition: ConditionFacts, meant: String?, _ why: String, _ statement: StatementFacts, _ findings: inout Findings) {
    findings.report(
      "`\(statement.text(condition.keyNode))` is never `\(statement.text(node))`", at: Label(statement.place(node), "no request has it"),
      notes: [why], help: meant.map { "write `\($0)`" }, fixes: meant.map { [Fix(replacing: statement.place(node), by: $0)] } ?? [])
  }
}
