import Glibc

extension Surroundings {
  /// What the linker gave this build of the program to tell it from all others, in hexadecimal digits; nil where it gave
  /// nothing. Source: elf(5), "Notes", NT_GNU_BUILD_ID.
  public static let buildIdentifier: String? = {
    let descriptor = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // Linkers put notes in front, where the system has them at hand when it starts the program.
    var head = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &head, head.count)
    guard count > 0 else { return nil }
    let found = head.withUnsafeBytes { buildNote(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    return found.map { $0.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined() }
  }()
}

/// - Parameter file: The beginning of a program for 64 bits.
private func buildNote(_ file: UnsafeRawBufferPointer) -> [UInt8]? {
  func number<Number: FixedWidthInteger>(_ at: Int, _: Number.Type) -> Int? {
    guard at >= 0, at + MemoryLayout<Number>.size <= file.count else { return nil }
    return Int(truncatingIfNeeded: file.loadUnaligned(fromByteOffset: at, as: Number.self))
  }
  func padded(_ size: Int) -> Int { (size + 3) & ~3 }
  guard file.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2]), let headers = number(32, UInt64.self), let size = number(54, UInt16.self),
    let count = number(56, UInt16.self)
  else { return nil }
  for index in 0..<count {
    let header = headers &+ index &* size
    guard number(header, UInt32.self) == 4, var at = number(header &+ 8, UInt64.self), let length = number(header &+ 32, UInt64.self) else { continue }
    let end = at &+ length
    while at < end, let nameSize = number(at, UInt32.self), let size = number(at &+ 4, UInt32.self), let type = number(at &+ 8, UInt32.self) {
      let content = at + 12 + padded(nameSize)
      guard content + size <= file.count else { break }
      if type == 3, nameSize == 4, file[(at + 12)..<(at + 15)].elementsEqual("GNU".utf8) { return Array(file[content..<content + size]) }
      at = content + padded(size)
    }
  }
  return nil
}
