import Testing

@Suite struct OracleTests {
  @Test func bothReadValidDocumentsAlike() {
    for text in validDocuments {
      let result = compare(Array(text.utf8))
      if case .bothReject = result { Issue.record("libyaml rejects \(text.debugDescription)") }
      if let complaint = result.complaint { Issue.record("\(text.debugDescription)\n\(complaint)") }
    }
  }

  @Test func neitherReadsInvalidDocuments() {
    for text in invalidDocuments {
      if case .bothReject = compare(Array(text.utf8)) { continue }
      Issue.record("\(text.debugDescription)\n\(compare(Array(text.utf8)))")
    }
  }

  @Test func differencesAreTheOnesWanted() {
    for (text, code) in stricterDocuments {
      guard case .stricter(let findings) = compare(Array(text.utf8)), findings.count == 1, findings[0].hasPrefix(code) else {
        Issue.record("\(text.debugDescription)\n\(compare(Array(text.utf8)))")
        continue
      }
    }
    for text in looserDocuments {
      if case .looser = compare(Array(text.utf8)) { continue }
      Issue.record("\(text.debugDescription)\n\(compare(Array(text.utf8)))")
    }
  }
}
