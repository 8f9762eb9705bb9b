import CZlib

/// A buffer that gzip files are unpacked into, one after another.
///
/// Source: RFC 1952; zlib's manual.
public final class GzipBuffer {
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private let padding: Int
  private var stream = z_stream()
  private var isReady = false

  /// - Parameter padding: Bytes of value 0 to keep behind what is unpacked.
  public init(padding: Int) {
    self.padding = padding
    capacity = 1 << 20
    memory = .allocate(capacity: capacity + padding)
  }

  deinit {
    if isReady { inflateEnd(&stream) }
    memory.deallocate()
  }

  /// Unpacks a file, which may have several members; what is not packed is taken as it is.
  ///
  /// - Returns: What is there, until the next call; nil where the file is damaged or cut short.
  public func unpack(_ packed: [UInt8]) -> UnsafeBufferPointer<UInt8>? {
    guard packed.count > 18, packed[0] == 0x1F, packed[1] == 0x8B else { return copy(packed) }
    // The last four bytes give the size of the last member, which nearly always is the only one.
    let tail = packed[(packed.count - 4)...]
    let hint = tail.reversed().reduce(0) { $0 << 8 | Int($1) }
    if hint < packed.count * 1100 { reserve(hint, keeping: 0) }
    guard prepare() else { return nil }
    var count = 0
    let isWhole = packed.withUnsafeBufferPointer { input -> Bool in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(input.count)
      while true {
        if count == capacity { reserve(capacity * 2, keeping: count) }
        let room = min(capacity - count, Int(UInt32.max))
        stream.next_out = memory + count
        stream.avail_out = UInt32(room)
        let status = inflate(&stream, Z_NO_FLUSH)
        count += room - Int(stream.avail_out)
        if status == Z_STREAM_END {
          if stream.avail_in == 0 { return true }
          if inflateReset(&stream) != Z_OK { return false }
        } else if status != Z_OK || (stream.avail_in == 0 && stream.avail_out > 0) {
          return false
        }
      }
    }
    return isWhole ? finish(count) : nil
  }

  private func prepare() -> Bool {
    if isReady { return inflateReset(&stream) == Z_OK }
    // 16 more than the largest window: the gzip format.
    isReady = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    return isReady
  }

  private func copy(_ plain: [UInt8]) -> UnsafeBufferPointer<UInt8> {
    reserve(plain.count, keeping: 0)
    plain.withUnsafeBufferPointer { if let start = $0.baseAddress { memory.update(from: start, count: $0.count) } }
    return finish(plain.count)
  }

  private func finish(_ count: Int) -> UnsafeBufferPointer<UInt8> {
    (memory + count).update(repeating: 0, count: padding)
    return UnsafeBufferPointer(start: memory, count: count)
  }

  private func reserve(_ wanted: Int, keeping count: Int) {
    guard wanted > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted + padding)
    larger.update(from: memory, count: count)
    memory.deallocate()
    memory = larger
    capacity = wanted
  }
}

/// Packs bytes as a gzip file.
public func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  guard deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  else { return [] }
  defer { deflateEnd(&stream) }
  var input = bytes
  return [UInt8](unsafeUninitializedCapacity: Int(deflateBound(&stream, UInt(bytes.count))) + 32) { output, count in
    input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      deflate(&stream, Z_FINISH)
    }
    count = Int(stream.total_out)
  }
}
