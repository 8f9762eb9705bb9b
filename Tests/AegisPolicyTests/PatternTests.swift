import Testing

@testable import AegisPolicy

@Suite("Patterns")
struct PatternTests {
  /// Every text of at most `length` letters of an alphabet.
  private func texts(_ alphabet: String, _ length: Int) -> [String] {
    var all = [""], last = [""]
    for _ in 0..<length {
      last = last.flatMap { text in alphabet.map { text + String($0) } }
      all += last
    }
    return all
  }

  private func covers(_ outer: String, _ inner: String) -> Bool {
    Array(outer.utf8).withUnsafeBufferPointer { outer in
      Array(inner.utf8).withUnsafeBufferPointer { globCovers(outer, $0, matchingCase: true) }
    }
  }

  private func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == UInt8(ascii: "*") {
      return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
    }
    guard let byte = text.first, first == byte || first == UInt8(ascii: "?") else { return false }
    return matches(pattern.dropFirst(), text.dropFirst())
  }

  @Test("a pattern that covers another matches all that it matches")
  func coversAgainstBruteForce() {
    let patterns = texts("a*?", 4), samples = texts("ab", 6)
    let matched = patterns.map { pattern in
      samples.indices.filter { matches(Array(pattern.utf8)[...], Array(samples[$0].utf8)[...]) }
    }
    let sets = matched.map(Set.init)
    var yes = 0, missed = 0
    for outer in patterns.indices {
      for inner in patterns.indices {
        let isSubset = sets[inner].isSubset(of: sets[outer])
        if covers(patterns[outer], patterns[inner]) {
          #expect(isSubset, "\(patterns[outer]) does not cover \(patterns[inner])")
          yes += 1
        } else if isSubset {
          missed += 1
          #expect(patterns[inner].contains("*") && patterns[outer].contains("?"), "\(patterns[outer]) covers \(patterns[inner])")
        }
      }
    }
    #expect(yes > 1000 && missed < yes / 4)
  }

  @Test("patterns of resources", arguments: [
    ("arn:aws:s3:::b*", "arn:aws:s3:::b*/*", true), ("arn:aws:s3:::b*/*", "arn:aws:s3:::b*", false),
    ("*", "arn:aws:s3:::b", true), ("arn:aws:logs:*:*:log-group:A*", "arn:aws:logs:*:*:log-group:A*:log-stream:*", true),
    ("arn:aws:s3:::A", "arn:aws:s3:::a", false),
  ])
  func coversResource(_ outer: String, _ inner: String, _ expected: Bool) {
    #expect(covers(outer, inner) == expected)
  }

  private func mayMatch(_ pattern: String, _ form: String) -> Bool {
    Array(pattern.utf8).withUnsafeBufferPointer { pattern in
      let pattern = ARNPattern(pattern)
      return Array(form.utf8).withUnsafeBufferPointer { pattern.mayMatch($0) }
    }
  }

  @Test("what a form of ARNs allows", arguments: [
    ("*", "arn:${Partition}:s3:::${BucketName}", true),
    ("arn:aws:s3:::logs", "arn:${Partition}:s3:::${BucketName}", true),
    ("arn:aws:s3:::logs", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", false),
    ("arn:aws:s3:::lo*", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", true),
    ("arn:aws:s3:::logs/${aws:username}", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", true),
    ("arn:aws:iam::1:role/x", "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}", false),
    ("arn:aws:iam::*:r*", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}", true),
    ("arn:aws:iam::1:Role/x", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}", true),
    ("arn:aws:sqs:*:*:q", "arn:${Partition}:sns:${Region}:${Account}:${TopicName}", false),
    ("arn:aws:s?s:*:*:q", "arn:${Partition}:sns:${Region}:${Account}:${TopicName}", true),
    // A `*` in front may take colons with it, then holes hold none.
    ("arn:aws:secretsmanager:*:*:app!*", "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}", true),
    ("arn:aws:sagemaker:*:*:endpoint/*", "arn:${Partition}:sagemaker:${Region}:${Account}:action/${ActionName}", false),
    ("arn:aws:rds:*:*:snapshot:awsbackup:*", "arn:${Partition}:rds:${Region}:${Account}:snapshot:${SnapshotName}", true),
    ("arn:aws:rds:*:*:snapshot:awsbackup:*", "arn:${Partition}:rds:${Region}:${Account}:auto-backup:${Id}", false),
    ("arn:aws:lambda:eu-west-1:1:function:f:${*}", "arn:${Partition}:lambda:${Region}:${Account}:function:${Name}", true),
    ("arn:aws", "arn:${Partition}:s3:::${BucketName}", false), ("arn:aws:s3*", "arn:${Partition}:s3:::${BucketName}", true),
    ("", "arn:${Partition}:s3:::${BucketName}", false),
  ])
  func forms(_ pattern: String, _ form: String, _ expected: Bool) {
    #expect(mayMatch(pattern, form) == expected)
  }

  @Test("a pattern made from an ARN of a form may match the form, for every form of the catalog")
  func everyForm() {
    let catalog = Catalog.embedded
    var count = 0
    for service in catalog.services {
      for type in catalog.resourceTypes(of: service) {
        let form = catalog.arnFormat(type)
        // Fill every hole, then forget parts of the result from every place on.
        var filled = "", isHole = false
        for character in form {
          switch character {
          case "$": isHole = true
          case "}": isHole = false; filled += "x1"
          default: if !isHole { filled.append(character) }
          }
        }
        #expect(mayMatch(filled, form), "\(filled) and \(form)")
        for cut in stride(from: 4, to: filled.count, by: 17) {
          #expect(mayMatch(String(filled.prefix(cut)) + "*", form), "\(filled) cut at \(cut)")
          count += 1
        }
      }
    }
    #expect(count > 4_000)
  }
}
