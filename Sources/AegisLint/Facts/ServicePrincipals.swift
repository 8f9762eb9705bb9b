import AegisBasics
import AegisPolicy

/// What is known of the names of service principals.
///
/// No list of them is complete: what is not known is only held for wrong where a known one is near.
enum ServicePrincipals {
  private static let names = RiskTable.servicePrincipals + RiskTable.organizationServices
  private static let known = Set(names)

  /// A service principal that is meant by a text.
  struct Meant {
    let text: String
    /// Why the text is wrong, where it is but for its end right.
    let note: String?
  }

  /// The service principal that is meant by a text of another one's form, which no service is known to have; nil where nothing
  /// is known to be wrong with it.
  static func meant(by text: String, _ catalog: Catalog) -> Meant? {
    guard let (name, region) = servicePrincipalName(text) else { return nil }
    let front = region.map { ".\($0)" } ?? ""
    if known.contains(name) || catalog.service(name.utf8.span) != nil {
      if text.hasSuffix(".amazon.com") && !RiskTable.amazonDomainServices.contains(name) {
        return Meant(text: "\(name)\(front).amazonaws.com", note: "the names of services end in `.amazonaws.com`, but for a few")
      }
      if text.hasSuffix(".amazonaws.com.cn") && RiskTable.globalNames.contains(name) {
        return Meant(text: "\(name)\(front).amazonaws.com", note: "it is called `\(name)\(front).amazonaws.com` in China too")
      }
      return nil
    }
    guard name.utf8.count >= 4, let near = closestMatch(to: name, among: names) else { return nil }
    let rest = text.dropFirst(name.count + front.count)
    let isOfAmazon = rest == ".amazon.com" && !RiskTable.amazonDomainServices.contains(near)
    return Meant(text: near + front + (isOfAmazon ? ".amazonaws.com" : rest), note: nil)
  }

  /// The service principal that is meant by a text that has the form of none.
  static func meant(byMalformed text: String) -> String? { closestMatch(to: text, among: names.lazy.map { $0 + ".amazonaws.com" }) }
}
