import AegisBasics
import AegisPolicy

/// What is known of the names of service principals.
///
/// No list of them is complete: what is not known is only held for wrong where a known one is near.
enum ServicePrincipals {
  /// Names that are known: one of them is meant by what is near to it.
  struct Names {
    let all: [String]
    let set: Set<String>

    init(_ all: [String], beside others: [String] = []) { (self.all, set) = (all, Set(all).union(others)) }
  }

  static let principals = Names(RiskTable.servicePrincipals + RiskTable.organizationServices)
  /// What `kms:ViaService` names, with a region behind it.
  static let keyUsers = Names(RiskTable.keyUsingServices, beside: principals.all)
  private static let domain = ".amazonaws.com"
  /// What the names of services end in, with those of the partitions that have others.
  static let domains: [StaticString] = [
    ".amazonaws.com", ".amazon.com", ".amazonaws.com.cn", ".amazonaws.eu", ".c2s.ic.gov", ".sc2s.sgov.gov", ".cloud.adc-e.uk", ".csp.hci.ic.gov",
    ".aws.internal",
  ]

  /// A service principal that is meant by a text.
  struct Meant {
    let text: String
    /// Why the text is wrong, where it is but for its end right.
    let note: String?
    /// What stands in the place of a region, where only that is wrong.
    var region: String?
  }

  /// The service principal that is meant by a text of another one's form, which no service is known to have; nil where nothing
  /// is known to be wrong with it.
  static func meant(by text: String, _ catalog: Catalog, among names: Names = principals) -> Meant? {
    // Nearly all are in order just as they are.
    if text.hasSuffix(domain), names.set.contains(String(text.dropLast(domain.utf8.count))) { return nil }
    guard let (name, region) = servicePrincipalName(text) else { return nil }
    if let meant = Self.meant(byRegionOf: text, name, region, names, catalog) { return meant }
    let front = region.map { ".\($0)" } ?? ""
    if names.set.contains(name) || catalog.service(name.utf8.span) != nil {
      if text.hasSuffix(".amazon.com") && !RiskTable.amazonDomainServices.contains(name) {
        return Meant(text: "\(name)\(front).amazonaws.com", note: "the names of services end in `.amazonaws.com`, but for a few")
      }
      if text.hasSuffix(".amazonaws.com.cn") && RiskTable.globalNames.contains(name) {
        return Meant(text: "\(name)\(front).amazonaws.com", note: "it is called `\(name)\(front).amazonaws.com` in China too")
      }
      return nil
    }
    if let known = prefix(meantBy: name, catalog), names.set.contains(known) { return Meant(text: known + front + text.dropFirst(name.count + front.count), note: nil) }
    guard name.utf8.count >= 4, let near = closestMatch(to: name, among: names.all.lazy.filter { areNear(name, $0) }) else { return nil }
    let rest = text.dropFirst(name.count + front.count)
    let isOfAmazon = rest == ".amazon.com" && !RiskTable.amazonDomainServices.contains(near)
    return Meant(text: near + front + (isOfAmazon ? ".amazonaws.com" : rest), note: nil)
  }

  /// Whether each part between dots is near to the other's: of `hooks.cloudformation` and `stacksets.cloudformation`, that the
  /// rest is the same does not count.
  private static func areNear(_ left: String, _ right: String) -> Bool {
    func count(_ name: String) -> Int { name.utf8.count { $0 == UInt8(ascii: ".") } + 1 }
    func letters(_ name: String) -> some Sequence<UInt8> { name.utf8.lazy.filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") } }
    let parted = count(left)
    // With a dot more or less, only that differs, or what stands in its place.
    guard parted == count(right) else { return letters(left).elementsEqual(letters(right)) }
    // Names of which one is much longer differ in more letters than their parts may.
    guard abs(left.utf8.count - right.utf8.count) <= left.utf8.count / 3 + parted else { return false }
    let parts = left.split(separator: ".", omittingEmptySubsequences: false), others = right.split(separator: ".", omittingEmptySubsequences: false)
    return zip(parts, others).allSatisfy { editDistance(Array($0.utf8), Array($1.utf8), limit: max($0.utf8.count / 3, 1)) != nil }
  }

  /// A service whose name is right, with a region that is near to one.
  private static func meant(byRegionOf text: String, _ name: String, _ region: String?, _ names: Names, _ catalog: Catalog) -> Meant? {
    let service: Substring, written: Substring
    if let region {
      (service, written) = (name[...], region[...])
      // A region of a place that has some may be newer than what is known.
      let place = region.prefix { !$0.isNumber }
      if catalog.regions.contains(where: { $0 == region || region.count - place.count == 1 && $0.hasPrefix(place) }) { return nil }
    } else {
      guard let dot = name.lastIndex(of: "."), !names.set.contains(name) else { return nil }
      (service, written) = (name[..<dot], name[name.index(after: dot)...])
    }
    guard names.set.contains(String(service)) || catalog.service(service.utf8.span) != nil,
      let near = closestMatch(to: String(written), among: catalog.regions)
    else { return nil }
    let rest = text.dropFirst(service.count + 1 + written.count)
    return Meant(text: "\(service).\(near)\(rest)", note: nil, region: String(written))
  }

  /// The service principal that is meant by a text where nothing else may stand, of whatever form.
  static func meant(byAny text: String, _ catalog: Catalog) -> Meant? {
    if servicePrincipalName(text) != nil { return meant(by: text, catalog) }
    return meant(byMalformed: text).map { Meant(text: $0, note: "the names of services end in `\(domain)`") }
  }

  /// The prefix of the service that people call something short: `elasticloadbalancing` for `elb`. Longer names, under which services
  /// sign, may be those of principals too.
  static func prefix(meantBy name: String, _ catalog: Catalog) -> String? {
    name.utf8.count > 5 ? nil : catalog.service(meantBy: name).map { catalog.prefix($0) }
  }

  /// The service principal that is meant by a text that has the form of none.
  static func meant(byMalformed text: String) -> String? {
    func principal(_ name: String) -> String { name + (RiskTable.amazonDomainServices.contains(name) ? ".amazon.com" : domain) }
    let name = text.lowercased()
    return principals.set.contains(name) ? principal(name) : closestMatch(to: text, among: principals.all.lazy.map(principal))
  }
}

/// The name of a service principal without region and suffix: `lambda` of `lambda.amazonaws.com`, `logs` of
/// `logs.eu-west-1.amazonaws.com`; nil for what does not have the form.
func servicePrincipalName(_ text: String) -> (name: String, region: String?)? {
  for domain in ServicePrincipals.domains where text.hasSuffix(domain.description) {
    let name = text.dropLast(domain.utf8CodeUnitCount)
    guard !name.isEmpty else { return nil }
    if let dot = name.lastIndex(of: "."), isRegion(name[name.index(after: dot)...]) {
      return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }
    return (String(name), nil)
  }
  return nil
}

/// Whether a text has the form of the name of a region: `eu-west-1`.
func isRegion(_ text: some StringProtocol) -> Bool {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  guard parts.count >= 3, let last = parts.last, last.count <= 2, last.allSatisfy(\.isNumber), !last.isEmpty else { return false }
  return parts.dropLast().allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isLowercase } }
}

extension Findings {
  /// Reports a text in whose place another service principal is meant.
  mutating func report(_ text: String, noun: String = "service principal", meant: ServicePrincipals.Meant, at label: Label, severity: Severity? = nil) {
    report(
      "no \(noun) `\(text)` is known", at: label, notes: meant.note.map { [$0] } ?? [], help: "did you mean `\(meant.text)`?",
      fixes: [Fix(replacing: label.at, by: meant.text)], severity: severity)
  }
}
