import AegisBasics
import AegisCloud
import Testing

@Suite struct DigestTests {
  /// FIPS 180-4's examples, and the lengths around a block.
  @Test func sha256KnowsTheStandardsExamples() {
    #expect(SHA256.hexadecimal(of: Array("".utf8)) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(SHA256.hexadecimal(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hexadecimal(of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(SHA256.hexadecimal(of: [UInt8](repeating: 0x61, count: 1_000_000)) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// RFC 4231, cases 1, 2 and 6.
  @Test func authenticationKnowsTheStandardsExamples() {
    #expect(
      hexadecimal(SHA256.authenticate(Array("Hi There".utf8), key: [UInt8](repeating: 0x0b, count: 20)))
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      hexadecimal(SHA256.authenticate(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      hexadecimal(SHA256.authenticate(Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8), key: [UInt8](repeating: 0xaa, count: 131)))
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }

  @Test func timesGoThereAndBack() {
    for time in [0.0, 86399, 951_782_400, 1_709_164_800, 1_800_000_000, 4_102_444_799] {
      #expect(isoSeconds(isoTime(time)) == time)
    }
    #expect(timestamp(1_440_938_160) == "20150830T123600Z")
    #expect(isoSeconds("2015-08-30T14:36:00.123+02:00") == 1_440_938_160)
    #expect(isoSeconds("yesterday") == nil)
  }
}
