import AegisBasics
import AegisPolicy

/// What ties `aws:ResourceAccount` and `aws:ResourceOrgID` to the resource of a request: where the ARN names an account,
/// the one is that account; where that is the caller's own, the other is the caller's organization.
///
/// Source: IAM User Guide, "AWS global condition context keys": the keys speak of the account of the resource's owner.
struct ResourceOwnerTie {
  static let key = "aws:resourceaccount"
  static let organizationKey = "aws:resourceorgid"

  let theory: Theory
  let region: Region
  let fixed: Fixed

  enum Found {
    /// A resource, and the account that owns it; nil where the region's own values will do.
    case resource(String, account: String?)
    /// No resource of the region can have the owner that the region demands.
    case none
    /// Too many accounts to look at each.
    case unknown
  }

  private var state: Int32? { state(of: Self.key) }

  private func state(of key: String) -> Int32? { theory.dimension(ofKnownKey: key).map { region.state($0) } }

  private func isDemanded(_ key: String) -> Bool { fixed.values[key] != nil || (state(of: key).map { $0 != Theory.free } ?? false) }

  /// - Parameter resource: A resource of the region, of an account where that is given; an empty one stands for none.
  func find(_ resource: (String?) -> String?) -> Found {
    guard let plain = resource(nil) else { return .none }
    guard isDemanded(Self.key) || isDemanded(Self.organizationKey) else { return .resource(plain, account: nil) }
    guard let account = accountID(ofARN: plain) else { return .resource(plain, account: nil) }
    if admits(account) { return .resource(plain, account: account) }
    if let without = resource(""), accountID(ofARN: without) == nil { return .resource(without, account: nil) }
    let (named, isComplete) = accounts
    for account in named where admits(account) {
      if let found = resource(account) { return .resource(found, account: account) }
    }
    return isComplete ? .none : .unknown
  }

  /// Whether the resource may be an account's, by all that the region demands.
  private func admits(_ account: String) -> Bool {
    guard allows(account, of: Self.key) else { return false }
    guard account == fixed.caller.account, let organization = fixed.caller.organizationID else { return true }
    return allows(organization, of: Self.organizationKey)
  }

  private func allows(_ value: String, of key: String) -> Bool {
    if let tried = fixed.values[key] { return tried == value }
    guard let state = state(of: key) else { return true }
    return theory.literals(state).allSatisfy { literal in
      theory.conditions[Int(literal.atom)].holds(of: .single(value)) { _ in nil } == literal.holds
    }
  }

  /// The accounts that the region speaks of, and whether there can be no other.
  private var accounts: (named: [String], isComplete: Bool) {
    var named: [String] = []
    var isComplete = false
    if let tried = fixed.values[Self.key] {
      named = [tried].compactMap { $0 }
      isComplete = true
    } else if let state {
      for literal in theory.literals(state) {
        let condition = theory.conditions[Int(literal.atom)]
        let texts = condition.patterns.map(\.literal)
        named += texts.compactMap { $0 }
        if literal.holds, !condition.isNegated, !condition.isTrueOfAbsent, !texts.contains(nil), condition.comparison.kind == .text { isComplete = true }
      }
    }
    for union in theory.conjunction(region.state(0)).inside {
      let texts = theory.languages.unions[Int(union)].map { pattern in
        let fields = Pattern.fields(pattern.tokens)
        return fields.count == 6 ? Pattern(tokens: Array(fields[4])).literal : nil
      }
      named += texts.compactMap { $0 }
      if !texts.contains(nil) { isComplete = true }
    }
    return (Set(named + ["111122223333", "444455556666"]).filter { isAccountID($0) }.sorted(), isComplete)
  }

  /// The ARNs that name an account.
  static func pattern(account: String) -> Pattern {
    func text(_ text: String) -> [PatternToken] { text.unicodeScalars.map { .literal($0) } }
    return Pattern(tokens: text("arn:") + [.fieldStar] + text(":") + [.fieldStar] + text(":") + [.fieldStar] + text(":\(account):") + [.star])
  }
}

/// The account in an ARN; nil where it names none.
func accountID(ofARN arn: String) -> String? {
  let fields = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
  guard fields.count == 6, fields[0] == "arn" else { return nil }
  let account = String(fields[4])
  return isAccountID(account) ? account : nil
}
