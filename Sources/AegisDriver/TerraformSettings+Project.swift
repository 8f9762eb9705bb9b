import AegisSchema
public import AegisTerraform

extension TerraformSettings {
  /// What a project's settings say about the modules.
  public init(_ settings: ProjectSettings, importBlocks: ImportBlocks) {
    let backend: StateBackend
    if settings[.state] == "local" {
      backend = .local(directory: nil)
    } else {
      backend = .s3(
        bucket: settings[.aegisStateBucket] ?? "", key: settings[.aegisStateKey] ?? "",
        region: settings[.awsRegion] ?? "", lockTable: settings[.aegisLockTable])
    }
    let version = (settings[.terraformVersion] ?? "").split(separator: ".").compactMap { Int($0) }
    self.init(
      stateBackend: backend, region: settings[.awsRegion] ?? "", defaultMemberRole: settings[.memberAccountRole] ?? "",
      terraformVersion: TerraformVersion(version.first ?? 1, version.dropFirst().first ?? 0), importBlocks: importBlocks)
  }
}
