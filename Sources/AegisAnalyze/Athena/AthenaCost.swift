/// What Athena asks for a query, by the bytes that it reads.
///
/// Source: Amazon Athena pricing, "SQL queries": by the terabyte, rounded up to the megabyte, at least 10 MB a query.
public struct AthenaCost: Sendable {
  public static let dollarsPerTerabyte = 5.0
  /// For people: where the price is from.
  public static let source = "the list price in most regions, https://aws.amazon.com/athena/pricing/"

  /// The packed size of what the window's partitions hold, where the bucket could be listed.
  public var estimatedBytes: Int?
  /// What Athena says that it has read.
  public var scannedBytes: Int
  /// The query's id.
  public var execution: String

  public init(estimatedBytes: Int?, scannedBytes: Int, execution: String) {
    self.estimatedBytes = estimatedBytes
    self.scannedBytes = scannedBytes
    self.execution = execution
  }

  /// US dollars.
  public static func dollars(_ bytes: Int) -> Double {
    Double(max(10, (bytes + (1 << 20) - 1) >> 20)) / Double(1 << 20) * dollarsPerTerabyte
  }

  /// `$1.25`, and `less than $0.01`.
  public static func price(_ bytes: Int) -> String {
    let cents = Int((dollars(bytes) * 100).rounded())
    if cents == 0 { return "less than $0.01" }
    return "$\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  }

  /// `512 bytes`, `48 MB`, `1.2 TB`.
  public static func size(_ bytes: Int) -> String {
    var unit = 1_000, name = ""
    for (next, word) in [(1_000, "kB"), (1_000_000, "MB"), (1_000_000_000, "GB"), (1_000_000_000_000, "TB")] where bytes >= next {
      (unit, name) = (next, word)
    }
    if name.isEmpty { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    let tenths = (bytes * 10 + unit / 2) / unit
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10) \(name)" : "\((tenths + 5) / 10) \(name)"
  }
}
