import AegisActivity
import AegisCloud
import AegisObserve
import AegisSystem

/// CloudTrail's log files in a bucket.
struct BucketLogs {
  /// Calls S3 where the bucket is.
  let client: AWSClient
  let search: LogSearch

  /// Folders that are listed at a time.
  private static let listings = 16

  /// The logs of the window, sorted by name: each account's and region's days by one listing that begins at the first
  /// of them, all else folder by folder.
  func list() async throws(AWSError) -> [LogFile] {
    var files: [LogFile] = []
    var folders = [search.prefix]
    while !folders.isEmpty, !Interruption.isAskedFor {
      let (client, search) = (client, search)
      let found = try await mapConcurrently(folders, limit: Self.listings) { (folder) throws(AWSError) in
        try await Self.list(folder, search, client)
      }
      files += found.flatMap(\.files)
      folders = found.flatMap(\.folders)
    }
    return files.sorted { $0.name < $1.name }
  }

  private static func list(_ folder: String, _ search: LogSearch, _ client: AWSClient) async throws(AWSError) -> (files: [LogFile], folders: [String]) {
    var files: [LogFile] = [], folders: [String] = []
    let step = search.step(at: folder)
    var token: String?
    repeat {
      let page: S3Page
      var isPast = false
      switch step {
      case .folders:
        page = try await client.listObjects(search.bucket, prefix: folder, stopsAtSlash: true, token: token)
      case .days(let after, let until):
        page = try await client.listObjects(search.bucket, prefix: folder, after: token == nil ? after : nil, token: token)
        isPast = page.objects.last.map { $0.key >= until } ?? false
      }
      for object in page.objects {
        if case .days(_, let until) = step, object.key >= until { break }
        if let file = search.log(key: object.key, size: object.size, tag: object.etag) { files.append(file) }
      }
      folders += page.folders
      token = isPast || Interruption.isAskedFor ? nil : page.next
    } while token != nil
    return (files, search.worthwhile(folders))
  }

  func read(_ file: LogFile) async throws -> [UInt8] {
    let key = String(file.path.dropFirst("s3://\(search.bucket)/".count))
    guard let bytes = try await client.getObject(search.bucket, S3Entry(key: key, size: file.size, etag: file.tag)) else {
      throw UnreadableLog(reason: "it is gone, or was replaced, since it was listed")
    }
    return bytes
  }
}
