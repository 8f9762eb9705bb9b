import AegisSystem

/// How long the parts of a run took.
struct Timings {
  private var last = Surroundings.monotonicSeconds
  private var parts: [(name: String, seconds: Double)] = []

  mutating func mark(_ name: String) {
    let now = Surroundings.monotonicSeconds
    parts.append((name, now - last))
    last = now
  }

  func show() {
    for part in parts {
      let micros = Int(part.seconds * 1_000_000)
      let fraction = String(micros % 1000)
      Disk.writeError("aegis: \(part.name) \(micros / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) ms\n")
    }
  }
}
