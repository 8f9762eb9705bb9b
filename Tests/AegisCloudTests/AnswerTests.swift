import AegisCloud
import Testing

/// Answers are read whole or not at all.
@Suite struct AnswerTests {
  static let xml = """
    <?xml version="1.0"?>
    <a:ListRolesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><!-- a > b -->
      <ListRolesResult><Roles><member k='>'><Name>a&amp;b&#x41;&#66;</Name><D><![CDATA[<x>]]></D></member><member/></Roles><Empty></Empty></ListRolesResult>
    </a:ListRolesResponse>
    """

  @Test func elementsAreRead() throws {
    let root = try #require(parseXML(Array(Self.xml.utf8)))
    #expect(root.name == "ListRolesResponse")
    let result = try #require(root["ListRolesResult"])
    #expect(result.members("Roles").count == 2)
    #expect(result.members("Roles")[0].text("Name") == "a&bAB")
    #expect(result.members("Roles")[0].text("D") == "<x>")
    #expect(result.text("Empty") == "")
    #expect(result.text("Missing") == nil)
  }

  @Test func aPartOfAnAnswerIsNone() {
    let bytes = Array(Self.xml.utf8)
    for length in 0..<bytes.count { #expect(parseXML(Array(bytes[..<length])) == nil, "\(length) bytes") }
    let json = Array(#"{"a": ["b", 1.5, true, null, {"c": "d\n"}]}"#.utf8)
    for length in 0..<json.count { #expect(parseJSONValue(Array(json[..<length])) == nil, "\(length) bytes") }
  }

  @Test func hostileAnswersAreRefused() {
    for text in ["", "<a>", "<a></b>", "<a>&bomb;</a>", "<a/><b/>", "text", "<a></a>text", "<>", "</a>", "<a", "<html><body>500<br></body></html>"] {
      #expect(parseXML(Array(text.utf8)) == nil, "\(text)")
    }
    #expect(parseXML(Array(String(repeating: "<a>", count: 100_000).utf8)) == nil)
    #expect(parseJSONValue(Array(String(repeating: "[", count: 100_000).utf8)) == nil)
  }

  @Test func jsonGoesThereAndBack() {
    let value: JSONValue = ["text": "a\"\\\n\u{1}é", "list": [1, true, .null, [:]], "number": .number("1.5e3")]
    #expect(parseJSONValue(value.text) == value)
    #expect(value["number"].integer == 1500)
    #expect(value["none"].isNull)
  }
}
