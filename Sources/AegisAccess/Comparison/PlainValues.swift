/// Values that a reader takes for granted, for keys whose value a witness has to name.
func plainValues(_ key: String) -> [String] {
  if let known = plainValuesByKey[key] { return known }
  if key.contains("tag/") { return ["example"] }
  if key.hasSuffix("sourceip") || key.hasSuffix("publicip") { return ["203.0.113.1", "2001:db8::1"] }
  if key.hasSuffix("account") || key.hasSuffix("accountid") { return ["111122223333", "444455556666"] }
  if key.hasSuffix("region") { return ["us-east-1", "eu-west-1"] }
  if key.hasSuffix("arn") { return ["arn:aws:s3:::example"] }
  return ["example"]
}

private let plainValuesByKey: [String: [String]] = [
  "aws:requestedregion": ["us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "ap-southeast-1", "ap-northeast-1", "sa-east-1"],
  "aws:principalarn": [
    "arn:aws:iam::111122223333:role/example", "arn:aws:iam::111122223333:user/example", "arn:aws:iam::444455556666:role/example",
  ],
  "aws:sourcearn": ["arn:aws:s3:::example"],
  "aws:principalorgid": ["o-exampleorgid", "o-otherorgid1"],
  "aws:resourceorgid": ["o-exampleorgid", "o-otherorgid1"],
  "aws:principaltype": ["AssumedRole", "User"],
  "aws:currenttime": ["2026-01-01T00:00:00Z"],
  "aws:epochtime": ["1767225600"],
  "aws:username": ["example", "alice"],
  "aws:userid": ["AIDAEXAMPLE"],
  "aws:sourcevpc": ["vpc-11111111"],
  "aws:sourcevpce": ["vpce-11111111"],
  "aws:useragent": ["aws-cli"],
  "aws:vpcsourceip": ["10.0.0.1"],
  "iam:passedtoservice": ["lambda.amazonaws.com", "ec2.amazonaws.com"],
  "sts:externalid": ["example"],
]

extension Languages {
  /// A member of a conjunction that reads well: one of the candidates, else a pattern with its wildcards
  /// filled in, else a shortest one.
  func plainMember(of conjunction: Conjunction, candidates: [String]) -> String? {
    for candidate in candidates where contains(conjunction, candidate.unicodeScalars.map(\.value)) { return candidate }
    for filling in ["example", "", "example/example"] {
      for id in conjunction.inside {
        for pattern in unions[Int(id)].prefix(Self.filledPatterns) {
          let text = pattern.filled(filling)
          if contains(conjunction, text) { return string(text) }
        }
      }
    }
    return member(of: conjunction).map { string($0) }
  }

  private static let filledPatterns = 64

  private func string(_ text: [UInt32]) -> String { String(String.UnicodeScalarView(text.compactMap { Unicode.Scalar($0) })) }
}

extension Pattern {
  /// The pattern with a text for every `*` and an `x` for every `?`; a whole field of an ARN gets what
  /// usually stands there.
  func filled(_ text: String) -> [UInt32] {
    let filling = text.unicodeScalars.map(\.value)
    var found: [UInt32] = []
    var previous: PatternToken?
    var colons = 0
    for (index, token) in tokens.enumerated() {
      if token.isLiteral {
        found.append(token.code)
        if token == .literal(":") { colons += 1 }
      } else if token.isStar {
        // What takes at least one letter is written `?*`: the letter is the text's first.
        let hasLetter = previous.map { $0.isWildcard && !$0.isStar } ?? false
        let isField = tokens.indices.contains(index + 1) && tokens[index + 1] == .literal(":") && (hasLetter || previous == .literal(":"))
        let usual = isField && colons < 5 ? Self.usualFields[colons] : filling
        if hasLetter, !usual.isEmpty { found.removeLast() }
        found += usual
      } else {
        found.append(0x78)
      }
      previous = token
    }
    return found
  }

  /// What stands in the fields of an ARN, the account's examples those of AWS's documentation.
  private static let usualFields: [[UInt32]] = ["arn", "aws", "example", "us-east-1", "111122223333"].map { $0.unicodeScalars.map(\.value) }
}
