@testable import AegisLint
import AegisPolicy
import Testing

/// What bits rule out is never so.
@Suite struct StatementReachTests {
  private static func text(_ parts: [String], _ random: inout SystemRandomNumberGenerator) -> String {
    (0..<Int.random(in: 1...6, using: &random)).map { _ in parts.randomElement(using: &random)! }.joined()
  }

  @Test func actionsThatCoverOthersAreOfAServiceWithThem() {
    var random = SystemRandomNumberGenerator()
    var covered = 0
    for _ in 0..<200_000 {
      let parts = ["s3:", "S3:", "*", "?", "s", "3", ":", "Get", "get", "elasticloadbalancing:", "elastic", "Object"]
      var (wide, narrow) = (Self.text(parts, &random), Self.text(parts, &random))
      wide.withUTF8 { wide in
        narrow.withUTF8 { narrow in
          guard globCovers(wide, narrow) else { return }
          covered += 1
          #expect(ServiceSet(ofAction: wide).meets(ServiceSet(ofAction: narrow)))
        }
      }
    }
    #expect(covered > 1_000)
  }

  @Test func resourcesThatCoverOthersMeetThem() {
    var random = SystemRandomNumberGenerator()
    var covered = 0
    for _ in 0..<200_000 {
      let parts = ["arn:aws:s3:::", "arn:aws:sqs:eu-west-1:123456789012:", "*", "?", "a-bucket", "/", "${aws:username}", "x"]
      var (wide, narrow) = (Self.text(parts, &random), Self.text(parts, &random))
      wide.withUTF8 { wide in
        narrow.withUTF8 { narrow in
          guard globCovers(wide, narrow, matchingCase: true) else { return }
          covered += 1
          #expect(ResourceSet(of: wide).meets(ResourceSet(of: narrow)))
        }
      }
    }
    #expect(covered > 1_000)
  }

  @Test func keysOfWordsHaveANumberEach() {
    var index = WordIndex()
    for round in 0..<2 {
      for number in 0..<10_000 { #expect(index.insert((UInt64(number % 10), UInt64(number / 10 % 10), UInt64(number / 100))) == number, "\(round)") }
    }
    #expect(index.count == 10_000)
  }
}
