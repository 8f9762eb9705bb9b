import Testing

@testable import AegisPolicy

@Suite("Catalog: patterns")
struct CatalogPatternTests {
  let catalog = Catalog.embedded

  @Test("patterns and what they match", arguments: [
    ("*", CatalogStatus.current), ("*:*", .current), ("s3:*", .current), ("S3:get*", .current), ("*:Describe*", .current),
    ("s3:Get?bject", .current), ("s3:*Object", .current), ("s?:GetObject", .current), ("iam:Pass????", .current),
    ("codestar:*", .retired), ("codestar:Create*", .retired), ("s3:Gett*", .unknown), ("nothing:*", .unknown),
    ("s3:Get" + String(repeating: "?", count: 60), .unknown), ("**", .current), ("s3*", .unknown), ("", .unknown),
  ])
  func statuses(_ pattern: String, _ status: CatalogStatus) {
    #expect(catalog.status(ofPattern: pattern) == status)
  }

  @Test("a pattern matches what a plain matcher over all names matches", arguments: [
    "s3:Get*", "s3:*", "s3:*Object*", "ec2:Describe?pcs", "*:Describe*", "*:*Tag*", "e*:List*", "s3:GetObject", "iam:*role",
    "?3:*Bucket", "s3:***Acl", "dynamodb:?atch*Item", "codestar:*", "*3:g?t*t", "s3:Get*s*t*n",
  ])
  func againstBruteForce(_ pattern: String) {
    let wanted = Array(pattern.lowercased().utf8)
    let expected = catalog.services.flatMap { Array(catalog.actions(of: $0)) }
      .filter { catalog.status($0) == .current && matches(wanted[...], Array(catalog.name($0).lowercased().utf8)[...]) }
    #expect(catalog.currentActions(matching: pattern) == expected)
  }

  /// The definition, as slow as it is plain.
  private func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == UInt8(ascii: "*") {
      return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
    }
    guard let byte = text.first, first == byte || first == UInt8(ascii: "?") else { return false }
    return matches(pattern.dropFirst(), text.dropFirst())
  }

  @Test func bothCurrentAndRetired() {
    var statuses: Set<CatalogStatus> = []
    catalog.forEachAction(matching: "cloudhsm:*".utf8.span) { action in
      statuses.insert(catalog.status(action))
      return true
    }
    #expect(statuses == [.current, .retired])
    #expect(catalog.status(ofPattern: "cloudhsm:*") == .current)
    #expect(catalog.status(ofPattern: "cloudhsm:*Hapg") == .retired)
  }
}
