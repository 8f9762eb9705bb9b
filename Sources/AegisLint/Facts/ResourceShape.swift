import AegisBasics
import AegisPolicy
import AegisSyntax

/// The first thing that is wrong with an ARN in `Resource`. What follows from it is not looked for.
enum ARNProblem: Hashable, Sendable {
  /// Starts with something else than `arn:`.
  case prefix
  /// Fewer than six fields; how many there are.
  case fields(Int)
  /// So many colons too many in front of the resource.
  case colons(Int)
  case partition(nearest: String?)
  case variable(Range<Int>)
  case serviceCase(String)
  case service(nearest: String?)
  case retiredService
  case region(nearest: String?)
  /// The region, or every region that its wildcards match, lies in this partition, which is not the ARN's own.
  case regionOfPartition(String)
  case account
  case regionNotAllowed
  case accountNotAllowed
  case regionMissing
  case accountMissing
  /// No resource type of the service has such ARNs: the form that is nearest, where one is near.
  case resource(nearest: String?, isKnownWord: Bool)
}

/// What AWS's tables say about one ARN of `Resource` or `NotResource`.
struct ResourceShape: Sendable {
  let facts: ResourceFacts
  let problem: ARNProblem?
  /// Ready to be compared with forms of ARNs.
  let pattern: ARNPattern

  var node: NodeID { facts.node }

  /// AWS documents no such form, and none that is near: it may be one of those that are missing in its tables.
  var isOfUnknownForm: Bool { if case .resource(nearest: nil, _) = problem { true } else { false } }

  /// Whether it may be a new type of resource, which a word in front of the name tells, of the service of a form.
  func mayBeNew(of form: UnsafeBufferPointer<UInt8>, in statement: StatementFacts) -> Bool {
    guard isOfUnknownForm, let arn = facts.arn, let other = ARNFields(form) else { return false }
    return statement.withText(facts.node) { text in
      text[arn.resource].contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") } && text[arn.service].elementsEqual(form[other.service])
    }
  }

  init(_ facts: ResourceFacts, _ statement: StatementFacts) {
    self.facts = facts
    (pattern, problem) = statement.withText(facts.node) { text in
      let pattern = ARNPattern(text)
      return (pattern, facts.isStar ? nil : ARNCheck(text, pattern, facts, statement).problem())
    }
  }
}

/// Looks for what is wrong with one ARN, field by field.
private struct ARNCheck {
  let text: UnsafeBufferPointer<UInt8>
  let pattern: ARNPattern
  let facts: ResourceFacts
  let statement: StatementFacts
  let catalog: Catalog
  let kind: PolicyKinds
  /// What the third field names, where AWS's tables know it, and what it is the prefix of the actions of.
  let service: ARNServiceID?
  let prefix: ServiceID?

  init(_ text: UnsafeBufferPointer<UInt8>, _ pattern: ARNPattern, _ facts: ResourceFacts, _ statement: StatementFacts) {
    self.text = text
    self.pattern = pattern
    self.facts = facts
    self.statement = statement
    catalog = statement.catalog
    kind = PolicyKinds(statement.kind)
    let named = facts.arn.map { statement.texts.service(text.part($0.service)) }
    (service, prefix) = (named?.arnService, named?.service)
  }

  func problem() -> ARNProblem? {
    if facts.marks.contains(.opening), Placeholder.first(in: text) != nil { return nil }
    guard let arn = facts.arn else { return incomplete() }
    let prefix = text.part(arn.prefix)
    if !prefix.elementsEqual("arn".utf8) {
      // The policy of an API of API Gateway may leave the front of the ARN out.
      return isExecuteAPI || isOpen(prefix) ? nil : .prefix
    }
    return frontProblem(arn) ?? serviceProblem(arn) ?? regionProblem(arn) ?? accountProblem(arn) ?? colonProblem(arn) ?? formProblem(arn)
  }

  private var isExecuteAPI: Bool { kind == .resource && starts("execute-api:") }

  private func starts(_ prefix: StaticString) -> Bool {
    text.count >= prefix.utf8CodeUnitCount && !(0..<prefix.utf8CodeUnitCount).contains { text[$0] != prefix.utf8Start[$0] }
  }

  private func incomplete() -> ARNProblem? {
    if isExecuteAPI || starts("${") { return nil }
    guard starts("arn:") else { return .prefix }
    return .fields(ARNFields.count(text))
  }

  /// Whether wildcards or variables leave open what stands in a field.
  private func isOpen(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    field.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "$") }
  }

  private func string(_ range: Range<Int>) -> String { String(decoding: text.part(range), as: UTF8.self) }

  private func frontProblem(_ arn: ARNFields) -> ARNProblem? {
    for field in [arn.partition, arn.service] where text.part(field).contains(UInt8(ascii: "$")) { return .variable(field) }
    let partition = text.part(arn.partition)
    if isOpen(partition) || catalog.hasPartition(partition.span) { return nil }
    return .partition(nearest: partition.isEmpty ? "aws" : nearestPartition(to: string(arn.partition)))
  }

  /// `aws-us-gov` for `aws-gov`, which is nearer to `aws`.
  private func nearestPartition(to name: String) -> String? {
    nameWithWords(of: name, among: catalog.partitions) ?? closestMatch(to: name, among: catalog.partitions)
  }

  private func serviceProblem(_ arn: ARNFields) -> ARNProblem? {
    let name = text.part(arn.service)
    if isOpen(name) { return nil }
    if prefix.map(statement.hasActionsToday) ?? (service != nil) {
      return name.contains { $0 &- 0x41 < 26 } ? .serviceCase(string(arn.service).lowercased()) : nil
    }
    if prefix != nil { return .retiredService }
    if let meant = catalog.service(meantBy: name.span) { return .service(nearest: catalog.prefix(meant)) }
    return .service(nearest: closestMatch(to: string(arn.service).lowercased(), among: catalog.arnServices.lazy.map { catalog.name($0) }))
  }

  private func regionProblem(_ arn: ARNFields) -> ARNProblem? {
    let region = text.part(arn.region), partition = text.part(arn.partition)
    if region.isEmpty || region.contains(UInt8(ascii: "$")) { return nil }
    if let home = catalog.partition(ofRegion: region.span) { return matches(partition, home) ? nil : .regionOfPartition(home) }
    if isOpen(region) {
      if region.allSatisfy({ $0 == UInt8(ascii: "*") }) { return nil }
      let homes = catalog.regions.lazy.filter { matches(region, $0) }.compactMap { catalog.partition(ofRegion: $0) }
      if homes.contains(where: { matches(partition, $0) }) { return nil }
      return homes.first.map { .regionOfPartition($0) } ?? .region(nearest: nil)
    }
    if let use = service.map({ catalog.regionUse($0) }), use == .never {
      return .regionNotAllowed
    }
    return .region(nearest: closestMatch(to: string(arn.region), among: catalog.regions))
  }

  private func matches(_ pattern: UnsafeBufferPointer<UInt8>, _ name: String) -> Bool {
    Array(name.utf8).withUnsafeBufferPointer { globMatches(pattern, $0) }
  }

  private func accountProblem(_ arn: ARNFields) -> ARNProblem? {
    let account = text.part(arn.account)
    if account.isEmpty || account.contains(UInt8(ascii: "$")) || isAccountID(account) { return nil }
    if isOpen(account) {
      let characters = account.count { $0 != UInt8(ascii: "*") }
      let isPossible = account.allSatisfy { $0 &- 0x30 < 10 || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
      return isPossible && characters <= 12 ? nil : .account
    }
    if ["aws", "aws-managed", "ORGANIZATIONACCOUNTID"].contains(where: { account.elementsEqual($0.utf8) }) || isWord(account, ofForms: arn) {
      return nil
    }
    return .account
  }

  /// Whether a form of the service's ARNs has that very word for an account.
  private func isWord(_ account: UnsafeBufferPointer<UInt8>, ofForms arn: ARNFields) -> Bool {
    guard let service else { return false }
    return catalog.resourceTypes(of: service).contains { type in
      catalog.withARNFormat(type) { form in
        ARNFields(form).map { form.part($0.account).elementsEqual(account) } ?? false
      }
    }
  }

  /// No form that AWS documents has a colon where the resource begins.
  private func colonProblem(_ arn: ARNFields) -> ARNProblem? {
    let colons = text.part(arn.resource).prefix { $0 == UInt8(ascii: ":") }.count
    return colons == 0 ? nil : .colons(colons)
  }

  private func formProblem(_ arn: ARNFields) -> ARNProblem? {
    guard let service else { return nil }
    let isOpen = arn.region.isEmpty || arn.account.isEmpty
    let start = pattern.resourceStart
    let fits = catalog.containsType(of: service) { type in
      catalog.resourceMayStart(type, with: start) && catalog.withARNFormat(type) { form in
        guard pattern.mayMatchByFields(form) else { return false }
        return !isOpen || !lacksField(arn, form)
      }
    }
    if fits { return nil }
    let types = catalog.resourceTypes(of: service)
    let matching = types.lazy.filter { catalog.withARNFormat($0) { pattern.mayMatch($0) } }
    if matching.first != nil {
      guard isOpen else { return misspelt(arn, types) }
      return missing(arn, service, matching.map { catalog.withARNFormat($0) { pattern.resourceFit($0) } })
    }
    let near = types.map { catalog.withARNFormat($0) { pattern.resourceFit($0) } }.filter(\.mayMatch)
    if !near.isEmpty {
      let region = text.part(arn.region), account = text.part(arn.account)
      if !region.isEmpty && near.allSatisfy({ !$0.hasRegion }) {
        return form(withSlashIn: arn, types).map { .resource(nearest: $0, isKnownWord: true) } ?? .regionNotAllowed
      }
      if !account.isEmpty && near.allSatisfy({ !$0.hasAccount }) { return .accountNotAllowed }
      return missing(arn, service, near)
    }
    return unknownForm(arn, types)
  }

  /// The form that fits where the first `:` of the resource is written as a `/`.
  private func form(withSlashIn arn: ARNFields, _ types: [ResourceTypeID]) -> String? {
    guard let colon = text[arn.resource].firstIndex(of: UInt8(ascii: ":")) else { return nil }
    var bytes = Array(text)
    bytes[colon] = UInt8(ascii: "/")
    return bytes.withUnsafeBufferPointer { bytes in
      let pattern = ARNPattern(bytes)
      let word = text.part(arn.resource.lowerBound..<colon)
      return types.lazy.compactMap { type in
        catalog.withARNFormat(type) { form in
          let fits = ARNFields(form).map { form.part($0.resource).starts(with: word) && !$0.region.isEmpty } ?? false
          return fits && pattern.mayMatchByFields(form) ? String(decoding: form, as: UTF8.self) : nil
        }
      }.first
    }
  }

  /// Whether the form has a region or an account that the ARN leaves empty.
  private func lacksField(_ arn: ARNFields, _ form: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let fields = ARNFields(form) else { return false }
    return (arn.region.isEmpty && !fields.region.isEmpty) || (arn.account.isEmpty && !fields.account.isEmpty)
  }

  private func missing(
    _ arn: ARNFields, _ service: ARNServiceID, _ fits: [(mayMatch: Bool, hasRegion: Bool, hasAccount: Bool)]
  ) -> ARNProblem? {
    if arn.region.isEmpty && fits.allSatisfy(\.hasRegion) && !catalog.leavesRegionEmpty(service) { return .regionMissing }
    return arn.account.isEmpty && fits.allSatisfy(\.hasAccount) && !leavesAccountEmpty(arn, service) ? .accountMissing : nil
  }

  /// Whether AWS leaves the account empty in ARNs of such a type of resource, whatever its form says.
  private func leavesAccountEmpty(_ arn: ARNFields, _ service: ARNServiceID) -> Bool {
    let resource = text.part(arn.resource), type = word(resource)
    if RiskTable.accountlessResources.contains("\(catalog.name(service)):\(type)") { return true }
    // What the type is may be left open.
    let isOpen = resource.dropFirst(type.utf8.count).first.map { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") } ?? true
    return isOpen && catalog.leavesAccountEmpty(service)
  }

  /// An ARN that matches a form only where a `*` takes colons, and that looks like one of another form misspelt.
  private func misspelt(_ arn: ARNFields, _ types: [ResourceTypeID]) -> ARNProblem? {
    guard !types.contains(where: { catalog.withARNFormat($0) { pattern.resourceFit($0).mayMatch } }) else { return nil }
    guard case .resource(let nearest?, false) = unknownForm(arn, types) else { return nil }
    return .resource(nearest: nearest, isKnownWord: false)
  }

  /// The word that a resource's own field starts with: `role` of `role/admin`, `table` of `table/*`.
  private func word(_ resource: UnsafeBufferPointer<UInt8>) -> String {
    let end = resource.firstIndex { !($0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")) }
    return String(decoding: resource.part(0..<(end ?? resource.count)), as: UTF8.self)
  }

  private func unknownForm(_ arn: ARNFields, _ types: [ResourceTypeID]) -> ARNProblem? {
    let written = word(text.part(arn.resource))
    var words: [(word: String, form: String)] = []
    for type in types {
      catalog.withARNFormat(type) { form in
        guard let fields = ARNFields(form) else { return }
        let word = word(form.part(fields.resource))
        if !word.isEmpty { words.append((word, String(decoding: form, as: UTF8.self))) }
      }
    }
    // Of a type and what belongs to it, such as a table and its backups, the type is meant.
    func shortest(_ isMeant: (String) -> Bool) -> String? { words.filter { isMeant($0.word) }.min { $0.form.utf8.count < $1.form.utf8.count }?.form }
    if let same = shortest({ $0.lowercased() == written.lowercased() }) { return .resource(nearest: same, isKnownWord: true) }
    let near = closestMatch(to: written, among: words.lazy.map(\.word))
    return .resource(nearest: near.flatMap { near in shortest { $0 == near } }, isKnownWord: false)
  }
}
