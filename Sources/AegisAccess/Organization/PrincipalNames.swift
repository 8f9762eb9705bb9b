import AegisBasics
import AegisIR
import AegisSema

/// Why a text names no principal of an organization.
public enum UnknownPrincipal: Error {
  /// Nothing of that name; what may be meant.
  case unknown(nearest: String?)
  /// Several have the name, each by its reference.
  case ambiguous([String])
}

extension OrganizationAccess {
  /// The user or role that a text names: an ARN, a reference such as `Role.aws.production.deployer`, or
  /// `production/deployer`.
  public func find(_ text: String) throws(UnknownPrincipal) -> Int {
    if text.hasPrefix("arn:") {
      if let found = principal(withARN: text) ?? role(ofSession: text) { return found }
      throw .unknown(nearest: closestMatch(to: text, among: principals.lazy.map(\.caller.name)))
    }
    let (kind, account, name) = parts(of: text)
    for spelling in Spelling.allCases {
      let found = principals.indices.filter { index in
        let entry = principals[index]
        return (kind == nil || kind == entry.caller.kind) && (account == nil || isAccount(entry.account, account!))
          && spelling.spell(entry.name) == name
      }
      if found.count == 1 { return found[0] }
      if found.count > 1 { throw .ambiguous(found.map { reference(to: $0) }) }
    }
    // In the form in which it was written.
    let names = principals.indices.lazy.map { index in
      let entry = principals[index]
      if ReferenceName(text) != nil { return reference(to: index) }
      return text.contains("/") ? "\(organization.accounts[entry.account].key)/\(entry.name)" : entry.name
    }
    throw .unknown(nearest: closestMatch(to: text, among: names) ?? names.first { text.utf8.count > 2 && $0.hasPrefix(text) })
  }

  /// The role of `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`.
  public func role(ofSession arn: String) -> Int? {
    guard let session = SessionARN(arn) else { return nil }
    return principals.indices.first { index in
      let entry = principals[index]
      return entry.caller.kind == .role && entry.caller.account == session.account && entry.name == session.name
    }
  }

  /// The reference that names a principal: `Role.aws.production.deployer`.
  public func reference(to principal: Int) -> String {
    let entry = principals[principal]
    let kind = entry.caller.kind == .user ? "User" : "Role"
    return "\(kind).aws.\(organization.accounts[entry.account].key).\(writtenForm(entry.name))"
  }

  private func parts(of text: String) -> (kind: Caller.Kind?, account: String?, name: String) {
    if let reference = ReferenceName(text), reference.provider == "aws" {
      switch reference.type {
      case "User": return (.user, reference.account, reference.resource)
      case "Role": return (.role, reference.account, reference.resource)
      default: break
      }
    }
    let slash = text.split(separator: "/", maxSplits: 1)
    return slash.count == 2 ? (nil, String(slash[0]), String(slash[1])) : (nil, nil, text)
  }

  func isAccount(_ index: Int, _ text: String) -> Bool {
    let account = organization.accounts[index]
    return text == account.key || text == account.name || text == account.id || (text == "master" && account.isManagement)
      || Spelling.allCases.contains { $0.spell(account.name) == text }
  }
}
