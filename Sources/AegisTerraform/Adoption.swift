public import AegisIR

/// What exists in AWS already, for Terraform to take over instead of making it a second time.
///
/// It stands in a file of its own, which lies beside a module only while a plan is made: the module is the same
/// whatever AWS holds.
public struct Adoption: Sendable {
  /// The name of the file.
  public static let file = "adopted.tf.json"

  private let settings: TerraformSettings
  private let organization: Set<Key>
  /// By the account's id.
  private let accounts: [String: Set<Key>]

  /// Import ids are unique for a type of resource within a module.
  private struct Key: Hashable {
    var type: String
    var id: String

    init(_ item: Transitions.Import) {
      type = "\(item.type.name)"
      id = item.id
    }
  }

  /// - Parameter observed: What AWS holds, with the ids that it has given.
  public init(_ observed: Organization, settings: TerraformSettings) {
    var settings = settings
    settings.importBlocks = .all
    self.settings = settings
    organization = Set(OrganizationEmitter(observed, settings: settings).transitions().imports.map(Key.init))
    var accounts: [String: Set<Key>] = [:]
    for account in observed.accounts {
      guard let id = account.id else { continue }
      // What is attached exists in both forms, whichever the configuration asks for.
      for isExclusive in [false, true] {
        var account = account
        account.exclusive = isExclusive
        accounts[id, default: []].formUnion(AccountEmitter(account, settings: settings).transitions().imports.map(Key.init))
      }
    }
    self.accounts = accounts
  }

  /// What the organization's module wants and AWS has; nil where there is nothing.
  ///
  /// - Parameter desired: With ids wherever AWS has given one.
  public func file(forOrganization desired: Organization) -> TerraformModule.File? {
    file(exist: organization) { OrganizationEmitter(desired, settings: $0).transitions() }
  }

  /// What the account's module wants and AWS has; nil where there is nothing.
  ///
  /// - Parameter desired: With its id.
  public func file(for desired: Account) -> TerraformModule.File? {
    guard let id = desired.id, let exist = accounts[id] else { return nil }
    return file(exist: exist) { AccountEmitter(desired, settings: $0).transitions() }
  }

  /// Without those that the module itself names.
  private func file(exist: Set<Key>, _ transitions: (TerraformSettings) -> Transitions) -> TerraformModule.File? {
    var known = settings
    known.importBlocks = .known
    let named = Set(transitions(known).imports.map(\.address))
    var found = Transitions(version: settings.terraformVersion)
    for item in transitions(settings).imports where exist.contains(Key(item)) && !named.contains(item.address) {
      found.adopt(item.type, item.label, item.id)
    }
    guard found.hasImports else { return nil }
    var out = JSONWriter(capacity: 128 * found.imports.count)
    out.object { found.writeImports(&$0) }
    return TerraformModule.File(name: Self.file, bytes: out.finish())
  }
}

extension Transitions.Import {
  fileprivate var address: String { "\(type.name).\(label.text)" }
}
