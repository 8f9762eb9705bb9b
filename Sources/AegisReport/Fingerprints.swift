import AegisBasics

/// Names findings so that the next run, after edits elsewhere in the file, names them the same.
///
/// From code and logical path; where a place has none, from code, file and message. Never from
/// line numbers. Findings that would share a name are numbered in the order in which they come,
/// so within a report every name is given once.
struct Fingerprints {
  private let report: Report
  private var given: [UInt64: Int] = [:]

  init(_ report: Report) { self.report = report }

  /// The next finding's name: 16 hexadecimal digits.
  mutating func next(_ diagnostic: Diagnostic) -> String {
    let at = diagnostic.primary.at
    let parts =
      if let path = report.logicalPaths[at] {
        [diagnostic.code.code, path]
      } else {
        [diagnostic.code.code, report.sources[at.file].displayPath, diagnostic.message]
      }
    var name = hash(parts)
    while let count = given[name] {
      given[name] = count + 1
      name = hash(parts + [String(count + 1)])
    }
    given[name] = 1
    return String(repeating: "0", count: 16 - String(name, radix: 16).utf8.count) + String(name, radix: 16)
  }

  /// FNV-1a with 64 bits: the same on every machine and in every version, which `Hasher` is not.
  private func hash(_ parts: [String]) -> UInt64 {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for part in parts {
      for byte in part.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
      value = (value ^ 0xFF) &* 0x100_0000_01B3  // No UTF-8 holds this byte: it ends the part.
    }
    return value
  }
}
