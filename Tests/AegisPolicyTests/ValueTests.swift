import AegisBasics
import Testing

@testable import AegisPolicy

@Suite("Values of conditions")
struct ValueTests {
  private func with<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    Array(text.utf8).withUnsafeBufferPointer(body)
  }

  @Test("dates", arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2000-02-29", 951_782_400), ("2024-12-31T23:59:59Z", 1_735_689_599),
    ("2013-06-30T12:00:00+02:00", 1_372_586_400), ("2013-06-30T12:00:00-0230", 1_372_602_600), ("2020", 1_577_836_800),
    ("2020-01", 1_577_836_800), ("2020-01-01T00:00Z", 1_577_836_800), ("2020-01-01T00:00:00.123Z", 1_577_836_800),
    ("1577836800", 1_577_836_800), ("-1", -1), ("1969-12-31T23:59:59Z", -1),
  ])
  func dates(_ text: String, _ seconds: Int) throws {
    #expect(try with(text) { text in Result { try PolicyDate(text) } }.get().seconds == seconds)
  }

  @Test("no dates", arguments: [
    ("", PolicyDate.Problem.malformed), ("tomorrow", .malformed), ("01.02.2020", .malformed), ("2020-13-01", .impossible),
    ("2021-02-29", .impossible), ("2020-01-01T25:00:00Z", .impossible), ("2020-1-1", .malformed), ("20200101T000000Z", .malformed),
    ("2020-01-01 00:00:00", .malformed), ("2020-04-31T00:00:00Z", .impossible), ("2020-01-01T00:00:00+99:00", .impossible),
  ])
  func noDates(_ text: String, _ problem: PolicyDate.Problem) {
    #expect(throws: problem) { try with(text) { text in Result { try PolicyDate(text) } }.get() }
  }

  @Test("ranges of addresses", arguments: [
    ("203.0.113.77/24", "203.0.113.0/24", true), ("10.0.0.1", "10.0.0.1/32", false), ("0.0.0.0/0", "0.0.0.0/0", false),
    ("2001:db8::1/32", "2001:db8::/32", true), ("::/0", "::/0", false), ("::1", "::1/128", false),
    ("2001:DB8:1234:5678::/64", "2001:db8:1234:5678::/64", false), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8/128", false),
    ("::ffff:192.0.2.1", "::ffff:c000:201/128", false), ("1:0:0:2::", "1:0:0:2::/128", false),
  ])
  func ranges(_ text: String, _ canonical: String, _ hasHostBits: Bool) throws {
    let range = try #require(with(text) { AddressRange($0) })
    #expect(range.canonicalText == canonical)
    #expect(range.hasHostBits == hasHostBits)
  }

  @Test("no addresses", arguments: [
    "", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "1.2.3.4.5", "a.b.c.d", "::1::", "1:2:3:4:5:6:7", ":1", "1:",
    "2001:db8::/129", "12345::", "10.0.0.0/8/8", "1:2:3:4:5:6:7:8:9", "10.0.0.-1", "/8",
  ])
  func noRanges(_ text: String) { #expect(with(text) { AddressRange($0) } == nil) }

  @Test("private ranges", arguments: [
    ("10.1.2.3", true), ("10.0.0.0/7", false), ("172.31.0.0/16", true), ("172.32.0.0/16", false), ("192.168.0.0/16", true),
    ("100.64.0.0/10", true), ("8.8.8.8", false), ("fd00::/8", true), ("2001:db8::/32", false), ("::1", true), ("0.0.0.0/0", false),
  ])
  func privateRanges(_ text: String, _ isPrivate: Bool) { #expect(with(text) { AddressRange($0) }?.isPrivate == isPrivate) }

  @Test func contained() throws {
    let wide = try #require(with("10.0.0.0/8") { AddressRange($0) }), narrow = try #require(with("10.9.0.0/16") { AddressRange($0) })
    #expect(wide.contains(narrow) && !narrow.contains(wide) && wide.contains(wide))
    let all = try #require(with("::/0") { AddressRange($0) })
    #expect(!all.contains(wide))
  }

  @Test("numbers", arguments: [("1", 1.0), ("-3.25", -3.25), ("+7", 7), ("007", 7), (".5", 0.5), ("1000000", 1_000_000)])
  func numbers(_ text: String, _ value: Double) { #expect(with(text) { ValueForm.number($0) } == value) }

  @Test("no numbers", arguments: ["", "-", "1.", "1.2.3", "1e3", "ten", "0x10", "1,000", " 1"])
  func noNumbers(_ text: String) { #expect(with(text) { ValueForm.number($0) } == nil) }

  @Test("identifiers")
  func identifiers() {
    #expect(with("vpc-1a2b3c4d") { ValueForm.isID($0, prefix: "vpc-") })
    #expect(with("vpce-1a2b3c4d5e6f7a8b9") { ValueForm.isID($0, prefix: "vpce-") })
    #expect(!with("vpc-1A2B3C4D") { ValueForm.isID($0, prefix: "vpc-") })
    #expect(!with("vpce-1a2b3c4d") { ValueForm.isID($0, prefix: "vpc-") })
    #expect(with("o-a1b2c3d4e5") { ValueForm.isOrganization($0) } && !with("o-A1B2C3D4E5") { ValueForm.isOrganization($0) })
    #expect(!with("o-short") { ValueForm.isOrganization($0) })
    #expect(with("r-ab12") { ValueForm.isRoot($0) } && with("ou-ab12-11111111") { ValueForm.isUnit($0) })
    #expect(!with("ou-ab12") { ValueForm.isUnit($0) } && !with("ou--11111111") { ValueForm.isUnit($0) })
    #expect(isAccountID("123456789012") && with("123456789012") { isAccountID($0) })
    #expect(!isAccountID("12345678901") && !isAccountID("1234567890123") && !isAccountID("12345678901a") && !isAccountID("\u{661}23456789012"))
    #expect(with("True") { ValueForm.boolean($0) } == true && with("yes") { ValueForm.boolean($0) } == nil)
    #expect(with("QmluYXJ5") { ValueForm.isBase64($0) } && !with("Qml*") { ValueForm.isBase64($0) })
    #expect(with("QQ==") { ValueForm.isBase64($0) } && !with("QQ=") { ValueForm.isBase64($0) })
  }
}
