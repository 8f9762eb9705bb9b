import Testing

@testable import AegisPolicy

@Suite("Catalog: bytes from elsewhere")
struct CatalogValidationTests {
  let bytes = Catalog.embedded.bytes

  @Test("the embedded catalog is valid, and a copy of it answers the same")
  func copy() throws {
    let copy = try Catalog(validating: bytes)
    #expect(copy.info == Catalog.embedded.info)
    #expect(copy.status(ofAction: "s3:GetObject") == .current)
    #expect(copy.bytes == bytes)
  }

  @Test func notCatalogs() {
    #expect(throws: CatalogError.notACatalog) { try Catalog(validating: []) }
    #expect(throws: CatalogError.notACatalog) { try Catalog(validating: Array("AEGISCAT".utf8)) }
    #expect(throws: CatalogError.notACatalog) { try Catalog(validating: [UInt8](repeating: 0, count: 4096)) }
    var other = bytes
    other[8] = 3
    #expect(throws: CatalogError.unsupportedFormat(3)) { try Catalog(validating: other) }
  }

  @Test("cut short anywhere")
  func truncated() {
    for length in stride(from: 0, to: bytes.count, by: 61_001) {
      #expect(throws: CatalogError.self) { try Catalog(validating: Array(bytes[0..<length])) }
    }
  }

  @Test("changed anywhere: rejected, or every read still stays inside")
  func flipped() throws {
    var random = SeededGenerator(state: 7)
    for round in 0..<100 {
      var changed = bytes
      // The header and the table of sections are small; hit them often enough.
      let end = round % 3 == 0 ? CatalogLayout.headerSize : changed.count
      for _ in 0...(round % 4) { changed[Int(random.next() % UInt64(end))] = UInt8(truncatingIfNeeded: random.next()) }
      guard let catalog = try? Catalog(validating: changed) else { continue }
      readEverything(catalog)
    }
  }

  @Test("single words set to extremes, in every section")
  func extremes() throws {
    let image = Catalog.embedded.image
    for section in CatalogSection.allCases where section.width == 4 && image.count(section) > 0 {
      for element in [0, image.count(section) - 1] {
        for value: UInt32 in [0x7FFF_FFFF, 0xFFFF_FFFF] {
          var changed = bytes
          let at = image.offset(section) + 4 * element
          for byte in 0..<4 { changed[at + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(byte))) }
          guard let catalog = try? Catalog(validating: changed) else { continue }
          readSome(catalog)
        }
      }
    }
  }

  private func readSome(_ catalog: Catalog) {
    _ = catalog.check(action: "s3:GetObject")
    _ = catalog.check(action: "s3:Get*")
    _ = catalog.check(action: "s3:HeadBucket")
    _ = catalog.conditionKey("aws:RequestTag/x")
    _ = catalog.partition(ofRegion: "eu-west-1".utf8.span)
    for service in catalog.arnServices { _ = catalog.resourceTypes(of: service).map { catalog.arnFormat($0) } }
    _ = catalog.check(managedPolicyARN: "arn:aws:iam::aws:policy/AdministratorAccess")
    _ = catalog.info
  }

  private func readEverything(_ catalog: Catalog) {
    readSome(catalog)
    var sum = 0
    for service in catalog.services {
      sum += catalog.resourceTypes(of: service).count + catalog.conditionKeys(of: service).count
      for action in catalog.actions(of: service) {
        sum += catalog.resources(of: action).count + catalog.dependents(of: action).count
      }
    }
    for policy in catalog.managedPolicies { sum += catalog.document(policy).count }
    #expect(sum >= 0)
  }
}

/// Numbers that are the same in every run (splitmix64).
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
