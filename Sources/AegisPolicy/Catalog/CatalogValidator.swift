/// Why some bytes are not a usable catalog.
public enum CatalogError: Error, Equatable, Sendable {
  /// The bytes do not start as a catalog does.
  case notACatalog
  /// Written by another version of the format, which is given.
  case unsupportedFormat(UInt32)
  /// Cut short, or changed since it was written; `section` is where that was noticed.
  case damaged(section: String)
}

/// Checks every number of an image that some read trusts, so that no bytes, however they came about,
/// can make a read leave the image or run on for ever. Takes some milliseconds.
struct CatalogValidator {
  let image: CatalogImage

  static func validate(_ image: CatalogImage) throws(CatalogError) {
    let it = CatalogValidator(image: image)
    try it.header()
    try it.texts()
    try it.regions()
    try it.services()
    try it.actions()
    try it.keys()
    try it.operations()
    try it.policies()
  }

  private func require(_ condition: Bool, _ section: CatalogSection) throws(CatalogError) {
    if !condition { throw .damaged(section: "\(section)") }
  }

  private func header() throws(CatalogError) {
    guard image.size >= CatalogLayout.headerSize else { throw .notACatalog }
    for (at, byte) in CatalogLayout.magic.enumerated() where image.base.load(fromByteOffset: at, as: UInt8.self) != byte {
      throw .notACatalog
    }
    guard image.word(8) == CatalogLayout.format else { throw .unsupportedFormat(image.word(8)) }
    guard Int(image.word(12)) == image.size, Int(image.word(16)) == CatalogSection.allCases.count else {
      throw .damaged(section: "header")
    }
    for section in CatalogSection.allCases {
      let offset = image.offset(section)
      try require(offset % 4 == 0 && offset >= CatalogLayout.headerSize, section)
      try require(offset + image.count(section) * section.width <= image.size, section)
    }
  }

  /// Columns with one element for each of `rows`.
  private func columns(_ rows: Int, _ sections: CatalogSection...) throws(CatalogError) {
    for section in sections { try require(image.count(section) == rows, section) }
  }

  /// A column of ranges that covers `target` without gaps.
  private func ranges(_ section: CatalogSection, rows: Int, into target: CatalogSection) throws(CatalogError) {
    try require(image.count(section) == rows + 1 && image.u32(section, 0) == 0, section)
    var previous = 0
    for row in 1..<max(rows + 1, 1) {
      let next = image.index(section, row)
      try require(next >= previous, section)
      previous = next
    }
    try require(previous == image.count(target), section)
  }

  /// A column whose elements are rows of a table with `limit` rows.
  private func indices(_ section: CatalogSection, below limit: Int, mask: UInt32 = .max) throws(CatalogError) {
    for row in 0..<image.count(section) {
      let value = section.width == 2 ? image.u16(section, row) : Int(image.u32(section, row) & mask)
      try require(value < limit, section)
    }
  }

  private func printable(_ section: CatalogSection) throws(CatalogError) {
    let start = (image.base + image.offset(section)).assumingMemoryBound(to: UInt8.self)
    for byte in UnsafeBufferPointer(start: start, count: image.count(section)) where byte < 0x20 || byte > 0x7E {
      throw .damaged(section: "\(section)")
    }
  }

  private func texts() throws(CatalogError) {
    try require(image.count(.stringOffsets) > 0, .stringOffsets)
    try ranges(.stringOffsets, rows: image.count(.stringOffsets) - 1, into: .stringBytes)
    try printable(.stringBytes)
    try columns(2, .info)
    try require(image.count(.sources) % 3 == 0, .sources)
    let texts = image.count(.stringOffsets) - 1
    for section: CatalogSection in [
      .info, .sources, .partitions, .regionName, .arnServiceName, .serviceName, .serviceTitle, .aliasName, .actionName, .resourceName,
      .resourceArn, .keyName, .operationName, .policyName, .policyPath,
    ] { try indices(section, below: texts) }
  }

  private func regions() throws(CatalogError) {
    try columns(image.count(.regionName), .regionPartition)
    try indices(.regionPartition, below: image.count(.partitions))
  }

  private func services() throws(CatalogError) {
    let services = image.count(.serviceName)
    try require(services < 1 << 16, .serviceName)
    try columns(services, .serviceTitle, .serviceFlags, .serviceKeys)
    try ranges(.serviceActions, rows: services, into: .actionName)
    try ranges(.serviceResources, rows: services, into: .resourceName)
    try columns(image.count(.aliasName), .aliasService)
    try indices(.aliasService, below: services)
    let resources = image.count(.resourceName)
    try columns(resources, .resourceArn, .resourceKeys, .resourceService)
    try indices(.resourceService, below: services)
    try columns(image.count(.arnServiceName), .arnServiceFlags)
    try ranges(.arnServiceTypes, rows: image.count(.arnServiceName), into: .arnTypes)
    try indices(.arnTypes, below: resources)
  }

  private func actions() throws(CatalogError) {
    let actions = image.count(.actionName)
    try require(actions < CatalogLayout.slotNumberMask, .actionName)
    try columns(actions, .actionService, .actionFlags, .actionKeys)
    try indices(.actionService, below: image.count(.serviceName))
    try ranges(.actionResources, rows: actions, into: .actionResourceType)
    try columns(image.count(.actionResourceType), .actionResourceKeys)
    try indices(.actionResourceType, below: image.count(.resourceName), mask: ~CatalogFlags.resourceRequired)
    try ranges(.actionDependents, rows: actions, into: .dependents)
    try indices(.dependents, below: actions)
    for row in 0..<actions {
      try require(image.u8(.actionFlags, row) & CatalogFlags.actionLevel < AccessLevel.allCases.count, .actionFlags)
    }
    let slots = image.count(.actionHash)
    try require(slots > actions && slots.nonzeroBitCount == 1, .actionHash)
    var isFull = true
    for slot in 0..<slots {
      let number = image.u32(.actionHash, slot) & CatalogLayout.slotNumberMask
      try require(number <= actions, .actionHash)
      if image.u32(.actionHash, slot) == 0 { isFull = false }
    }
    try require(!isFull, .actionHash)
  }

  private func keys() throws(CatalogError) {
    let keys = image.count(.keyName), sets = image.count(.keySetOffsets) - 1
    try columns(keys, .keyType, .keyForm, .keyTraits)
    try indices(.templateKeys, below: keys)
    try require(sets >= 0, .keySetOffsets)
    try ranges(.keySetOffsets, rows: sets, into: .keySetKeys)
    try indices(.keySetKeys, below: keys)
    for section: CatalogSection in [.serviceKeys, .actionKeys, .actionResourceKeys, .resourceKeys] {
      try indices(section, below: sets)
    }
    for row in 0..<keys {
      try require(image.u8(.keyType, row) & CatalogFlags.keyBaseType < ConditionValueType.allCases.count, .keyType)
      try require(image.u8(.keyForm, row) < ConditionValueForm.allCases.count, .keyForm)
    }
  }

  private func operations() throws(CatalogError) {
    let operations = image.count(.operationName)
    try columns(operations, .operationService)
    try indices(.operationService, below: image.count(.serviceName))
    try ranges(.operationActions, rows: operations, into: .operationAction)
    try indices(.operationAction, below: image.count(.actionName))
  }

  private func policies() throws(CatalogError) {
    let policies = image.count(.policyName)
    try columns(policies, .policyPath, .policyFlags, .policyVersion, .policyCreated, .policyUpdated, .policyLength)
    try require(image.count(.tokenOffsets) > 0, .tokenOffsets)
    try ranges(.tokenOffsets, rows: image.count(.tokenOffsets) - 1, into: .tokenBytes)
    try printable(.tokenBytes)
    try ranges(.policyStream, rows: policies, into: .documentStream)
    for policy in 0..<policies { try document(policy) }
  }

  /// Decodes one document's tokens without writing them.
  private func document(_ policy: Int) throws(CatalogError) {
    let tokens = image.count(.tokenOffsets) - 1
    var length = 0
    var number = 0, shift = 0
    for at in image.range(.policyStream, policy) {
      let byte = image.u8(.documentStream, at)
      number |= Int(byte & 0x7F) << shift
      shift += 7
      try require(shift <= 28, .documentStream)
      if byte & 0x80 != 0 { continue }
      try require(number < tokens, .documentStream)
      length += image.range(.tokenOffsets, number).count
      try require(length <= CatalogLayout.maxDocumentSize, .documentStream)
      (number, shift) = (0, 0)
    }
    try require(shift == 0 && length == image.index(.policyLength, policy), .policyLength)
  }
}
