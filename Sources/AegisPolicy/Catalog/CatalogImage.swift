import CAegisData

/// The bytes of a catalog and the reads that everything else is made of.
///
/// Reads are not checked against the end of the bytes: an image is either the embedded one, which the
/// tests validate, or one that `CatalogValidator` has accepted.
struct CatalogImage: Sendable {
  /// Keeps the bytes of an image that is not embedded, and frees them.
  final class Storage: Sendable {
    nonisolated(unsafe) let buffer: UnsafeMutableRawBufferPointer

    init(copying bytes: [UInt8]) {
      buffer = .allocate(byteCount: bytes.count, alignment: 64)
      buffer.copyBytes(from: bytes)
    }

    deinit { buffer.deallocate() }
  }

  // Immutable memory: the program's own, or that of `owner`.
  nonisolated(unsafe) let base: UnsafeRawPointer
  let size: Int
  let owner: Storage?

  static let embedded = CatalogImage(base: aegis_catalog_bytes(), size: aegis_catalog_size(), owner: nil)

  private init(base: UnsafeRawPointer, size: Int, owner: Storage?) {
    self.base = base
    self.size = size
    self.owner = owner
  }

  /// A private copy of `bytes`, aligned, and not yet validated.
  init(copying bytes: [UInt8]) {
    let owner = Storage(copying: bytes)
    self.init(base: UnsafeRawPointer(owner.buffer.baseAddress!), size: bytes.count, owner: owner)
  }

  /// The 32-bit word at a byte offset from the start.
  @inline(__always)
  func word(_ offset: Int) -> UInt32 { UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }

  @inline(__always)
  func offset(_ section: CatalogSection) -> Int { Int(word(CatalogLayout.tableOffset + 8 * section.rawValue)) }

  /// The number of elements of a section.
  @inline(__always)
  func count(_ section: CatalogSection) -> Int { Int(word(CatalogLayout.tableOffset + 8 * section.rawValue + 4)) }

  @inline(__always)
  func u32(_ section: CatalogSection, _ index: Int) -> UInt32 {
    assert(index >= 0 && index < count(section))
    return word(offset(section) + 4 * index)
  }

  /// An element of a column of 32-bit numbers, as an index.
  @inline(__always)
  func index(_ section: CatalogSection, _ index: Int) -> Int { Int(u32(section, index)) }

  @inline(__always)
  func u16(_ section: CatalogSection, _ index: Int) -> Int {
    assert(index >= 0 && index < count(section))
    return Int(UInt16(littleEndian: base.loadUnaligned(fromByteOffset: offset(section) + 2 * index, as: UInt16.self)))
  }

  @inline(__always)
  func u8(_ section: CatalogSection, _ index: Int) -> UInt8 {
    assert(index >= 0 && index < count(section))
    return base.load(fromByteOffset: offset(section) + index, as: UInt8.self)
  }

  /// The elements that row `row` of a column of ranges owns.
  @inline(__always)
  func range(_ section: CatalogSection, _ row: Int) -> Range<Int> {
    Range(uncheckedBounds: (index(section, row), index(section, row + 1)))
  }

  /// The bytes of one text. Valid as long as the image.
  @inline(__always)
  func text(_ string: Int) -> UnsafeBufferPointer<UInt8> {
    let bytes = range(.stringOffsets, string)
    let start = (base + offset(.stringBytes) + bytes.lowerBound).assumingMemoryBound(to: UInt8.self)
    return UnsafeBufferPointer(start: start, count: bytes.count)
  }

  /// The text that a column of texts names in a row.
  @inline(__always)
  func text(_ section: CatalogSection, _ row: Int) -> UnsafeBufferPointer<UInt8> { text(index(section, row)) }

  func string(_ section: CatalogSection, _ row: Int) -> String { String(decoding: text(section, row), as: UTF8.self) }
}
