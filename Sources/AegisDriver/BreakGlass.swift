import AegisBasics
public import AegisIR
import AegisPolicy
import AegisSchema

/// All that an account is called on the command line and in settings.
public func accountNames(_ account: Account) -> [String] {
  [account.key, account.name] + (account.id.map { [$0] } ?? []) + (account.isManagement ? ["master"] : [])
}

/// Whether a name matches a pattern of letters of any case and `*`; a name cannot hold `?`.
public func matchesPattern(_ pattern: String, _ text: String) -> Bool {
  let (pattern, text) = (Array(pattern.lowercased().utf8), Array(text.lowercased().utf8))
  return pattern.withUnsafeBufferPointer { pattern in text.withUnsafeBufferPointer { globMatches(pattern, $0) } }
}

/// Whether an entry of `break_glass`, a pattern of `ACCOUNT/NAME`, means a user or role of an account.
public func isBreakGlass(_ entry: String, _ name: String, of account: Account) -> Bool {
  let parts = entry.split(separator: "/", maxSplits: 1).map(String.init)
  return parts.count == 2 && matchesPattern(parts[1], name) && accountNames(account).contains { matchesPattern(parts[0], $0) }
}

extension ProjectSettings {
  /// The entries of `break_glass`.
  public var breakGlass: [String] {
    (self[.breakGlass] ?? "").split { $0 == " " || $0 == "," || $0 == "\t" || $0 == "\n" }.map(String.init)
  }
}

/// Entries of `break_glass` that mean nobody: what was meant is not spared.
func checkBreakGlass(_ settings: ProjectSettings, _ organization: Organization, in sources: SourceMap) -> DiagnosticBag {
  var bag = DiagnosticBag()
  guard let place = settings.place(of: .breakGlass) else { return bag }
  let names = organization.accounts.map { account in
    // The member role is there whether the configuration has it or not.
    let memberRole = account.isManagement ? nil : account.memberRole ?? settings[.memberAccountRole]
    return account.users.map(\.name) + account.roles.map(\.name) + (memberRole.map { [$0] } ?? [])
  }
  for entry in settings.breakGlass {
    let isMeant = zip(organization.accounts, names).contains { account, names in names.contains { isBreakGlass(entry, $0, of: account) } }
    if isMeant { continue }
    let known = zip(organization.accounts, names).flatMap { account, names in names.map { "\(account.key)/\($0)" } }
    bag.report(.breakGlassOfNobody(entry, nearest: closestMatch(to: entry, among: known), at: word(entry, in: place, sources)))
  }
  return bag
}

/// Where a word of a value stands; the whole value where it cannot be told.
private func word(_ word: String, in value: SourceRange, _ sources: SourceMap) -> SourceRange {
  let text = sources[value.file].text[Int(value.range.start)..<Int(value.range.end)]
  func isEnd(_ byte: UInt8?) -> Bool { byte.map { $0 <= 0x20 || $0 == UInt8(ascii: ",") } ?? true }
  let start = text.indices.first { at in
    let end = at + word.utf8.count
    return text[at...].starts(with: word.utf8) && isEnd(at > text.startIndex ? text[at - 1] : nil) && isEnd(end < text.endIndex ? text[end] : nil)
  }
  return start.map { SourceRange(value.file, TextRange(UInt32($0), UInt32($0 + word.utf8.count))) } ?? value
}
