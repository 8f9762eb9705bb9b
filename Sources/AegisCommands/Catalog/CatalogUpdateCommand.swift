import AegisBasics
import AegisCloud
import AegisPolicy
import AegisSystem
import ArgumentParser

/// `aegis catalog update`: fetches what AWS publishes of its services.
struct CatalogUpdateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Fetch AWS's service reference and use it from now on.",
    discussion: """
      The reference is kept in the user's cache folder (`$XDG_CACHE_HOME/aegis`, or `~/.cache/aegis`) and wins over the \
      catalog that the program was built with, until a newer program brings a newer one. With `AEGIS_CATALOG=embedded` in the \
      environment it is not looked at.
      """)

  @Option(help: ArgumentHelp("The address of the index (default: AWS's own).", valueName: "url"))
  var from = ReferenceDownload.address

  @Option(help: ArgumentHelp("Seconds that one answer may take.", valueName: "seconds"))
  var timeout: Double = 60

  func validate() throws {
    if !(timeout > 0 && timeout <= 3600) { throw ValidationError("--timeout takes seconds, up to an hour") }
  }

  func run() async throws {
    guard let folder = CatalogCache.folder else {
      throw CommandFailure(status: .cannotWrite, message: "neither HOME nor XDG_CACHE_HOME names a folder to keep it in")
    }
    let download = ReferenceDownload(transport: CurlTransport(), timeout: timeout)
    let references: [ServiceReference]
    do {
      references = try await download.fetch(from: from)
    } catch {
      throw CommandFailure(status: .unavailable, message: "\(error); the catalog stays as it was")
    }
    let fetched = isoTime(Surroundings.secondsSince1970)
    do {
      let (catalog, changes) = try CatalogCache.catalog.updated(with: references, fetched: fetched)
      let path = try CatalogCache.write(catalog, to: folder, fetched: fetched, from: from)
      Disk.writeOutput(Array(text(changes, references.count, path).utf8))
    } catch let error as CatalogUpdateError {
      throw CommandFailure(status: .unavailable, message: "\(error); the catalog stays as it was")
    } catch {
      throw CommandFailure(status: .cannotWrite, message: "\(error)")
    }
  }

  private func text(_ changes: CatalogChanges, _ services: Int, _ path: String) -> String {
    """
    \(services) services, \(changes.newServices) of them new
    \(changes.newActions) new actions, \(changes.revivedActions) that are documented now, \(changes.retiredActions) retired
    kept in \(path)

    """
  }

  /// Such as `2026-11-25T22:00:00Z`.
  private func isoTime(_ seconds: Double) -> String {
    let whole = Int(seconds)
    let day = CalendarDate(secondsSince1970: whole), clock = whole % 86_400
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    return "\(day.text)T\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))Z"
  }
}
