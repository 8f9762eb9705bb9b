import AegisBasics
import AegisCloud
import AegisPolicy
import AegisSystem

/// The catalog that `aegis catalog update` has left in the user's cache folder.
///
/// A manifest names the catalog's file by its digest, so that the two always belong together; the manifest is written last.
/// Whatever is wrong with it, the catalog that the program was built with is there.
enum CatalogCache {
  enum State {
    /// Nobody has fetched one, or the environment says not to use it.
    case none
    case used(Catalog, fetched: String, from: String)
    /// The program's own is newer.
    case older(fetched: String)
    case damaged(String)
  }

  /// The catalog of this run.
  static let state: State = read()

  static var catalog: Catalog {
    if case .used(let catalog, _, _) = state { return catalog }
    return .embedded
  }

  /// Nil where the environment names no folder.
  static var folder: String? {
    if let cache = Surroundings.variable("XDG_CACHE_HOME"), cache.hasPrefix("/") { return "\(cache)/aegis" }
    return Surroundings.variable("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/.cache/aegis" : nil }
  }

  private static let manifestName = "catalog.json"
  private static let mostBytes = 64 << 20

  private static func read() -> State {
    if Surroundings.variable("AEGIS_CATALOG") == "embedded" { return .none }
    guard let folder, Disk.exists("\(folder)/\(manifestName)") else { return .none }
    guard let text = try? Disk.read("\(folder)/\(manifestName)"), text.count < 1 << 16, let manifest = parseJSONValue(text),
      let digest = manifest["sha256"].string, digest.utf8.count == 64, digest.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x61 < 6 }),
      let fetched = manifest["fetched"].string, let from = manifest["from"].string
    else { return .damaged("`\(folder)/\(manifestName)` is not whole") }
    // Both are in ISO 8601: the later one is the greater text.
    if Catalog.embedded.info.updated > fetched { return .older(fetched: fetched) }
    let path = "\(folder)/\(file(digest))"
    guard let bytes = try? Disk.read(path) else { return .damaged("`\(path)` cannot be read") }
    guard bytes.count <= mostBytes, String(bytes.count) == (manifest["bytes"].integer.map { String($0) } ?? ""), checksum(bytes) == manifest["checksum"].string else {
      return .damaged("`\(path)` has changed since it was written")
    }
    do {
      return .used(try Catalog(validating: bytes), fetched: fetched, from: from)
    } catch {
      return .damaged("`\(path)` is of another version of aegis, or damaged")
    }
  }

  private static func file(_ digest: String) -> String { "catalog-\(digest.prefix(16)).bin" }

  /// Cheap enough for every run: what chance does to a file shows.
  private static func checksum(_ bytes: [UInt8]) -> String {
    String(bytes.withUnsafeBufferPointer { foldedHash($0) }, radix: 16)
  }

  /// Writes a catalog aside, then the manifest that names it, and takes former ones away.
  static func write(_ catalog: Catalog, to folder: String, fetched: String, from url: String) throws(DiskError) -> String {
    try Disk.makeFolder(folder)
    let bytes = catalog.bytes
    let digest = SHA256.hexadecimal(of: bytes)
    try Disk.writeDurably(bytes, to: "\(folder)/\(file(digest))")
    let manifest: JSONValue = [
      "version": 1, "fetched": .string(fetched), "from": .string(url), "bytes": .number(String(bytes.count)),
      "sha256": .string(digest), "checksum": .string(checksum(bytes)),
    ]
    try Disk.writeDurably(manifest.text + [0x0A], to: "\(folder)/\(manifestName)")
    for name in (try? Disk.list(folder)) ?? [] where name.hasPrefix("catalog-") && name.hasSuffix(".bin") && name != file(digest) {
      try? Disk.remove("\(folder)/\(name)")
    }
    return "\(folder)/\(file(digest))"
  }
}
