/// How large an organization is to be, and what is to be wrong with it.
public struct OrganizationSpec: Sendable {
  /// The management account included.
  public var accounts = 10
  /// Of each account.
  public var roles = 50
  public var policies = 50
  public var groups = 10
  public var users = 20
  public var seed: UInt64 = 1
  /// One mistake of every kind, each at a place that is told.
  public var hasFaults = false

  public init() {}
}

/// A mistake that was put in on purpose.
public struct PlantedFault: Sendable, Hashable {
  public let kind: String
  public let path: String
  /// Where a finding about it has to start, from 1.
  public let line: Int
  /// What is wrong, as it stands there.
  public let text: String
}

/// The files of an organization.
public struct MadeOrganization: Sendable {
  public var files: [(path: String, text: String)] = []
  public var faults: [PlantedFault] = []

  public var size: Int { files.reduce(0) { $0 + $1.text.utf8.count } }
}

/// Numbers that a seed determines (SplitMix64), the same on every machine.
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0xD6E8_FEB8_6659_FD93 &+ 0x9E37_79B9_7F4A_7C15 }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }
  mutating func oneIn(_ times: Int) -> Bool { below(times) == 0 }
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Some of the elements in their order, each once.
  mutating func some<Element>(_ count: Int, of elements: [Element]) -> [Element] {
    var left = min(count, elements.count)
    var found: [Element] = []
    for (index, element) in elements.enumerated() where left > 0 && below(elements.count - index) < left {
      found.append(element)
      left -= 1
    }
    return found
  }
}
