import AegisBasics
import AegisDeploy
import AegisDriver
import AegisIR
import AegisImport
import AegisSchema
import AegisSystem

extension LiveProject {
  /// An organization as the files of a configuration, with the project's settings.
  func files(of organization: Organization) -> [String: String] {
    let partition = settings[.awsRegion].map(AegisCommands.partition(ofRegion:)) ?? "aws"
    let writer = ConfigurationWriter(organization, id: organization.id ?? "", partition: partition, layout: ConfigurationLayout())
    var files: [String: String] = [:]
    for file in writer.write() { files[file.path.text] = file.text }
    if let text = try? Disk.read("\(root)/aegis.ini") { files["aegis.ini"] = String(decoding: text, as: UTF8.self) }
    return files
  }
}

/// The files of one side of a saved plan; nil where there is no plan in the file.
func savedPlanFiles(_ path: String, isOld: Bool) throws -> MemoryFileSystem? {
  guard !Disk.isFolder(path), Disk.exists(path), let bytes = try? Disk.read(path), let plan = SavedPlan(bytes) else { return nil }
  let files = isOld ? plan.before : plan.after
  if files.isEmpty { throw CommandFailure(status: .noInput, message: "`\(path)` is a plan that says nothing of what AWS holds: make it anew") }
  return MemoryFileSystem(files)
}
