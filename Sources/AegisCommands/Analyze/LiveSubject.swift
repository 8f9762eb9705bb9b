import AegisAccess
import AegisBasics
import AegisCloud
import AegisDriver
import AegisImport
import AegisObserve
import AegisSchema
import AegisSystem

/// The organization as AWS has it, in the place of a configuration: no project is needed, but the settings of one are taken.
struct LiveSubject {
  /// The project's folder, or the working one.
  let root: String
  let settings: ProjectSettings

  init(_ path: String?) throws {
    if let path, !Disk.isFolder(path) {
      throw CommandFailure(status: .noInput, message: Disk.exists(path) ? "`\(path)` is no folder" : "`\(path)` does not exist")
    }
    root = path ?? DiskProject.folder(around: ".") ?? "."
    let file = "\(root)/aegis.ini"
    do throws(DiskError) {
      settings = readSettings(try Disk.read(file), file: FileID(rawValue: 0)).value
    } catch where error.isMissing {
      settings = ProjectSettings()
    } catch {
      throw CommandFailure(status: .noInput, message: "`aegis.ini` cannot be read: \(error.reason)")
    }
  }

  /// Reads the organization and every account.
  func read(_ client: AWSClient, isQuiet: Bool) async throws -> AccessSubject {
    let progress = ImportProgress(isQuiet: isQuiet)
    defer { progress.clear() }
    do {
      let observed = try await observeOrganization(
        client, role: MemberRole(name: settings[.memberAccountRole] ?? realMemberRole), name: settings[.organization] ?? "",
        skipping: DiskProject(root: root).map { existingLayout($0).unmanaged } ?? [], progress: { progress.report($0) })
      return AccessSubject(
        access: OrganizationAccess(observed.organization, catalog: CatalogCache.catalog), sources: observed.sources, settings: settings)
    } catch {
      throw await CommandFailure(error, client)
    }
  }
}
