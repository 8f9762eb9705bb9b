import AegisBasics
import AegisDriver
import AegisImport
import AegisSchema
import AegisSema
import AegisSyntax
import AegisSystem

/// Where the files of a project stand that an import would write.
///
/// Read from the files alone, so that it is known also where the project does not compile.
func existingLayout(_ project: DiskProject) -> ConfigurationLayout {
  var layout = ConfigurationLayout()
  guard let organization = mapping(project, "organization.yaml") else { return layout }
  var paths: [String] = []
  if let node = organization.value(name(.organization, OrganizationField.masterAccount)) { paths += organization.inclusion(node) }
  if let list = organization.value(name(.organization, OrganizationField.memberAccounts)), organization.tree.kind(list) == .sequence {
    paths += organization.tree.items(list).flatMap { organization.inclusion($0) }
  }
  for path in paths {
    guard let account = mapping(project, path), let id = account.text(name(.awsAccount, AWSAccountField.id)) else { continue }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    var files = ConfigurationLayout.AccountFiles(folder: folder)
    files.account = path
    func included(_ field: Int) -> String? { account.value(name(.awsAccount, field)).flatMap { account.inclusion($0).first } }
    files.users = included(AWSAccountField.users) ?? files.users
    files.policies = included(AWSAccountField.iamPolicies) ?? files.policies
    files.roles = included(AWSAccountField.iamRoles) ?? files.roles
    files.groups = included(AWSAccountField.iamGroups) ?? files.groups
    layout.existing[id] = files
    if account.text(name(.awsAccount, AWSAccountField.managed)) == "false" { layout.unmanaged.insert(id) }
  }
  return layout
}

private func name(_ type: TypeName, _ field: Int) -> String { type.spec.fields[field].name }

/// A file whose root is a mapping.
private struct MappingFile {
  let tree: SyntaxTree
  let root: NodeID

  func value(_ key: String) -> NodeID? { tree.member(key, of: root) }

  func text(_ key: String) -> String? { value(key).flatMap { tree.kind($0) == .scalar ? tree.string($0) : nil } }

  /// The path of `$ref: PATH`, from the project's root; none where the node is something else.
  func inclusion(_ node: NodeID) -> [String] {
    guard tree.kind(node) == .mapping, let entry = tree.entries(node).first, tree.string(entry.key) == "$ref",
      case .success(let path) = resolveInclusion(tree.string(entry.value), from: "organization.yaml")
    else { return [] }
    return [path.text]
  }
}

private func mapping(_ project: DiskProject, _ path: String) -> MappingFile? {
  guard let text = try? project.read(ProjectPath(path)) else { return nil }
  let tree = parseYAML(text, file: FileID(rawValue: 0)).value
  guard let root = tree.root, tree.kind(root) == .mapping else { return nil }
  return MappingFile(tree: tree, root: root)
}
