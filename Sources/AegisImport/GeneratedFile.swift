public import AegisBasics

/// A file of the configuration as AWS's state gives it, in parts that can be merged one by one.
public struct GeneratedFile: Sendable {
  /// One resource, or one field at the top of the file.
  public struct Part: Sendable, Hashable {
    /// What tells the part from the others: the resource's name, or the field's.
    public var key: String
    public var text: String

    public init(key: String, text: String) {
      self.key = key
      self.text = text
    }
  }

  public enum Shape: Sendable {
    /// A list of resources with names.
    case list
    case mapping
  }

  public var path: ProjectPath
  public var shape: Shape
  /// Comments in front of the first part.
  public var prelude: String
  public var parts: [Part]

  public init(path: ProjectPath, shape: Shape, prelude: String, parts: [Part]) {
    self.path = path
    self.shape = shape
    self.prelude = prelude
    self.parts = parts
  }

  public var text: String {
    prelude + (parts.isEmpty && shape == .list ? "[]\n" : parts.map(\.text).joined())
  }
}

/// Where the files of a project stand; the documents' layout, except for what is already elsewhere.
public struct ConfigurationLayout: Sendable {
  public struct AccountFiles: Sendable {
    public var account: String
    public var users: String
    public var policies: String
    public var roles: String
    public var groups: String

    /// The documents' layout in a folder.
    public init(folder: String) {
      account = "\(folder)/account.yaml"
      users = "\(folder)/users/users.yaml"
      policies = "\(folder)/policies/policies.yaml"
      roles = "\(folder)/roles/roles.yaml"
      groups = "\(folder)/groups/groups.yaml"
    }

    public var all: [String] { [account, users, policies, roles, groups] }
  }

  /// The ids of accounts that a project does not manage.
  public var unmanaged: Set<String> = []
  /// The files of accounts that a project already has, by the account's id.
  public var existing: [String: AccountFiles] = [:]

  public init() {}

  /// The files of each account, in order: existing ones, or a folder named after the account.
  func files(_ accounts: [(name: String, id: String?, isManagement: Bool)]) -> [AccountFiles] {
    var taken = Set(existing.values.map { Self.folder(of: $0.account).lowercased() })
    return accounts.map { account in
      if let id = account.id, let files = existing[id] { return files }
      var folder = account.isManagement ? "master_account" : "member_accounts/\(Self.folderName(account.name))"
      if !taken.insert(folder.lowercased()).inserted {
        folder += "-\(account.id ?? "2")"
        taken.insert(folder.lowercased())
      }
      return AccountFiles(folder: folder)
    }
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// The account's name, with `-` for what does not belong into a path.
  private static func folderName(_ name: String) -> String {
    var output: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: "."):
        output.append(byte)
      default: if output.last != UInt8(ascii: "-") { output.append(UInt8(ascii: "-")) }
      }
    }
    while output.last == UInt8(ascii: "-") || output.last == UInt8(ascii: ".") { output.removeLast() }
    // Hidden folders are not looked into.
    while output.first == UInt8(ascii: ".") || output.first == UInt8(ascii: "-") { output.removeFirst() }
    return output.isEmpty ? "account" : String(decoding: output, as: UTF8.self)
  }
}
