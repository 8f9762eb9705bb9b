import AegisBasics
import AegisIR
import AegisTerraform
import Foundation
import Testing

/// A place that differs from test value to test value.
func at(_ offset: UInt32) -> SourceRange { SourceRange(FileID(rawValue: 0), TextRange(offset, offset + 1)) }

let here = at(0)

func document(_ json: String) -> Document { Document(json: Array(json.utf8), origin: here) }

let anything = document(#"{"Version":"2012-10-17","Statement":[]}"#)

func settings(
  _ state: TerraformSettings.StateBackend = .s3(bucket: "b", key: "aegis.tfstate", region: "eu-west-1", lockTable: "locks"),
  version: TerraformVersion = TerraformVersion(1, 10), importBlocks: ImportBlocks = .known
) -> TerraformSettings {
  TerraformSettings(
    stateBackend: state, region: "us-east-1", defaultMemberRole: "OrganizationAccountAccessRole",
    terraformVersion: version, importBlocks: importBlocks)
}

func organization(
  root: Root? = nil, units: [OrganizationalUnit] = [], policies: [OrganizationPolicy] = [],
  attachments: [OrganizationPolicyAttachment] = [], delegated: [DelegatedAdministrator] = [], accounts: [Account] = []
) -> Organization {
  Organization(
    name: "example", featureSet: .all, enabledServices: ["cloudtrail.amazonaws.com"],
    enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"], root: root, units: units, policies: policies,
    attachments: attachments, delegatedAdministrators: delegated, accounts: accounts, origin: here)
}

func member(_ key: String, id: String? = "111111111111") -> Account {
  Account(key: key, name: key, email: "\(key)@example.com", id: id, isManagement: false, parent: .root, origin: here)
}

/// A module's text, parsed by an independent reader.
struct Parsed {
  let module: TerraformModule
  let text: String
  let root: [String: Any]

  init(_ module: TerraformModule) throws {
    self.module = module
    let file = try #require(module.files.first)
    text = String(decoding: file.bytes, as: UTF8.self)
    root = try #require(try JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any])
  }

  init(_ organization: Organization, _ settings: TerraformSettings = settings()) throws {
    try self.init(emitOrganization(organization, settings: settings))
  }

  init(_ account: Account, _ settings: TerraformSettings = settings()) throws {
    try self.init(emitAccount(account, of: organization(accounts: [account]), settings: settings))
  }

  /// The addresses of all resources, sorted.
  var addresses: [String] {
    let types = root["resource"] as? [String: [String: Any]] ?? [:]
    return types.flatMap { type, resources in resources.keys.map { "\(type).\($0)" } }.sorted()
  }

  /// What stands at a path of keys; where a key is a number, in a list.
  subscript(_ path: String...) -> Any? {
    path.reduce(root as Any?) { value, key in
      if let list = value as? [Any], let index = Int(key) { return list.indices.contains(index) ? list[index] : nil }
      return (value as? [String: Any])?[key]
    }
  }

  func resource(_ type: String, _ label: String) -> [String: Any]? { self["resource", type, label] as? [String: Any] }
}
