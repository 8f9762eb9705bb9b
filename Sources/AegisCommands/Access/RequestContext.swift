import AegisAccess
import AegisBasics
import AegisPolicy

/// `KEY=VALUE` of the command line; the same key several times is a key with several values. `KEY=` is a request without the key,
/// `KEY=""` one that has nothing in it.
///
/// - Parameter principals: Of whom the request may be: what is a fact of all of them is not the request's to say.
func readContext(_ texts: [String], _ access: OrganizationAccess, of principals: [Int]) throws -> [String: ContextValue] {
  var found: [String: ContextValue] = [:]
  for text in texts {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw CommandFailure(status: .usage, message: "`--context \(text)`: write KEY=VALUE, such as `aws:MultiFactorAuthPresent=true`")
    }
    let (key, value) = (String(text[..<sign]), String(text[text.index(after: sign)...]))
    try checkKey(key, access.catalog)
    let read: ContextValue = value.isEmpty ? .multiple([]) : .single(value == "\"\"" ? "" : value)
    try checkValue(key, read, access.catalog)
    if try isFact(key, read, access, of: principals) { continue }
    if let earlier = found[key] {
      found[key] = .multiple(earlier.values + read.values)
    } else {
      found[key] = read
    }
  }
  return found
}

/// Refuses keys that AWS does not have; those of identity providers go by the provider's own name.
private func checkKey(_ key: String, _ catalog: Catalog) throws {
  guard catalog.conditionKey(key) == nil else { return }
  let prefix = key.prefix { $0 != ":" }
  guard prefix.count == key.count || prefix.lowercased() == "aws" || catalog.service(String(prefix)) != nil else { return }
  let hint = closestMatch(to: key, among: catalog.conditionKeys.lazy.map { catalog.name($0) }).map { "; did you mean `\($0)`?" } ?? ""
  throw CommandFailure(status: .usage, message: "`--context \(key)=`: AWS has no condition key `\(key)`\(hint)")
}

private func checkValue(_ key: String, _ value: ContextValue, _ catalog: Catalog) throws {
  guard let id = catalog.conditionKey(key), let text = value.values.first, !catalog.valueType(id).reads(text) else { return }
  throw CommandFailure(status: .usage, message: "`--context \(key)=\(text)`: `\(text)` is no value that `\(catalog.name(id))` can have")
}

/// Whether the request says what is so in any case.
private func isFact(_ key: String, _ value: ContextValue, _ access: OrganizationAccess, of principals: [Int]) throws -> Bool {
  let facts = principals.map { access.principals[$0].caller.determines(key.lowercased()) }
  guard let first = principals.first, facts.allSatisfy({ $0 != nil }), let fact = facts[0] else { return false }
  if facts.allSatisfy({ $0.map { ($0?.values ?? []) == value.values } ?? false }) { return true }
  let have = fact.map { $0.values.joined(separator: "`, `") }
  let whose = principals.count == 1 ? "\(access.title(of: first)) \(have.map { "has `\($0)`" } ?? "lacks it")" : "each has its own"
  throw CommandFailure(status: .usage, message: "`--context \(key)=` says what is a fact of the principal: \(whose)")
}

extension Request {
  /// What the request has besides another one, as options of the command line, quoted for a shell; nil where it has nothing more.
  func asOptions(besides given: Request) -> String? {
    let options = context.sorted { $0.key < $1.key }.filter { !given.isGiven($0.key.lowercased()) }.flatMap { key, value -> [String] in
      let texts = value.values.isEmpty ? [""] : value.values.map { $0.isEmpty ? "\"\"" : $0 }
      return texts.map { "--context \(shellQuoted("\(key)=\($0)"))" }
    }
    return options.isEmpty ? nil : "`" + options.joined(separator: " ") + "`"
  }
}

private func shellQuoted(_ text: String) -> String {
  let isPlain = text.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "=:/@%+.,_-".unicodeScalars.contains($0)) }
  return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
}

/// What an answer takes for granted, or what is odd about its question.
///
/// - Parameter account: Whose a bucket is taken to be; nil where that decides nothing.
func remarks(on request: Request, _ access: OrganizationAccess, account: String?) -> [String] {
  var found: [String] = []
  if let forms = access.catalog.formsMissed(by: request) {
    found.append(
      forms.isEmpty
        ? "AWS has no such request: `\(request.action)` works on no resource, which is `*`"
        : "AWS has no such request: `\(request.action)` works on \(forms.map { "`\($0)`" }.joined(separator: " or "))")
  }
  if let account, access.isOwnerOpen(request) {
    found.append("the ARN does not say whose the bucket is: it is taken as one of \(account); `--context aws:ResourceAccount=ID` says otherwise")
  }
  return found
}
