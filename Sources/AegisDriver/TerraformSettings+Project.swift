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
    self.init(
      stateBackend: backend, region: settings[.awsRegion] ?? "", defaultMemberRole: settings[.memberAccountRole] ?? "",
      terraformVersion: TerraformVersion(settings), importBlocks: importBlocks)
  }
}

extension TerraformVersion {
  /// The oldest version that the project has to serve.
  init(_ settings: ProjectSettings) {
    let numbers = (settings[.terraformVersion] ?? "").split(separator: ".").compactMap { Int($0) }
    self.init(numbers.first ?? 1, numbers.dropFirst().first ?? 0)
  }
}
