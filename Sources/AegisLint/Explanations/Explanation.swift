public import AegisBasics

/// What there is to know of a finding that no lint rule makes: of syntax, names, types, limits.
public struct Explanation: Sendable {
  public let code: String
  public let name: String
  public let severity: Severity
  /// One clause, without a period: what is found.
  public let summary: String
  /// Why that matters, in whole sentences.
  public let rationale: String
  /// A piece of a configuration that is found, and the same mended.
  public let bad: String?
  public let good: String?
  /// The checks of other tools that find the same.
  public let peers: [Peer]

  init(
    _ code: String, _ name: String, _ severity: Severity, _ summary: String, _ rationale: String, bad: String? = nil,
    good: String? = nil, peers: [Peer] = []
  ) {
    self.code = code
    self.name = name
    self.severity = severity
    self.summary = summary
    self.rationale = rationale
    self.bad = bad
    self.good = good
    self.peers = peers
  }

  /// Every code that no rule owns, in order.
  public static let all: [Explanation] =
    project + yaml + json + names + types + policies + hygiene + limits + services + imports + plans + assertions
}
