/// What a listing tells of an object.
public struct S3Entry: Sendable, Hashable {
  public var key: String
  /// Bytes.
  public var size: Int
  /// With its quotes, as S3 gives it.
  public var etag: String

  public init(key: String, size: Int, etag: String) {
    self.key = key
    self.size = size
    self.etag = etag
  }
}

/// A part of a listing, in the order of keys.
public struct S3Page: Sendable {
  public var objects: [S3Entry] = []
  /// Folders, each with its slash, where the listing stops at slashes.
  public var folders: [String] = []
  /// What the next part is asked for with; nil for the last one.
  public var next: String?
}

extension AWSClient {
  /// A part of what a bucket holds.
  ///
  /// - Parameters:
  ///   - prefix: What keys begin with.
  ///   - stopsAtSlash: What has a slash behind the prefix is one folder.
  ///   - after: Only keys behind this one.
  ///   - token: Of the part before, its `next`.
  /// - Source: S3 API reference, `ListObjectsV2`.
  public func listObjects(
    _ bucket: String, prefix: String, stopsAtSlash: Bool = false, after: String? = nil, token: String? = nil
  ) async throws(AWSError) -> S3Page {
    var request = s3Request("GET", bucket, "")
    request.query = [("list-type", "2"), ("encoding-type", "url")]
    if !prefix.isEmpty { request.query.append(("prefix", prefix)) }
    if stopsAtSlash { request.query.append(("delimiter", "/")) }
    if let after { request.query.append(("start-after", after)) }
    if let token { request.query.append(("continuation-token", token)) }
    let page = try await rest(.s3, "ListBucket", request) { response -> S3Page? in
      guard let root = parseXML(response.body), root.name == "ListBucketResult" else { return nil }
      return S3Page(root)
    }
    if page.next == "" || (page.next != nil && page.next == token) {
      throw AWSError(.malformed, service: "s3", operation: "ListBucket", message: "the listing goes on, but does not say where")
    }
    return page
  }

  /// All of an object that a listing has told of; nil where it is gone, or is another one by now.
  public func getObject(_ bucket: String, _ entry: S3Entry) async throws(AWSError) -> [UInt8]? {
    var request = s3Request("GET", bucket, entry.key)
    request.headers.append(("if-match", entry.etag))
    do {
      // An answer that ends too early may look whole.
      return try await rest(.s3, "GetObject", request) { $0.body.count == entry.size ? $0.body : nil }
    } catch {
      if error.code == "NoSuchKey" || error.code == "PreconditionFailed" || error.status == 404 || error.status == 412 { return nil }
      throw error
    }
  }

  /// This client, or one that calls S3 where a bucket is.
  ///
  /// - Source: S3 API reference, `HeadBucket`: the region is told in a header, also of a refusal.
  public func inRegion(ofBucket bucket: String) async throws(AWSError) -> AWSClient {
    if cloud.endpoint(.s3).isCustom { return self }
    do {
      let answer = try await rest(.s3, "ListBucket", s3Request("HEAD", bucket, ""))
      return inRegion(answer.header("x-amz-bucket-region"))
    } catch {
      guard let region = error.bucketRegion, region != cloud.region else { throw error }
      return inRegion(region)
    }
  }

  private func inRegion(_ region: String?) -> AWSClient {
    guard let region, region != cloud.region else { return self }
    return AWSClient(cloud.inRegion(region), credentials: credentials, account: account)
  }
}

extension S3Page {
  /// Nil where something of it is missing.
  fileprivate init?(_ root: XMLNode) {
    for node in root.children {
      switch node.name {
      case "Contents":
        guard let key = node.text("Key"), let size = node.text("Size").flatMap({ Int($0) }), let etag = node.text("ETag") else { return nil }
        objects.append(S3Entry(key: Self.decoded(key), size: size, etag: etag))
      case "CommonPrefixes":
        guard let prefix = node.text("Prefix") else { return nil }
        folders.append(Self.decoded(prefix))
      default: break
      }
    }
    guard let isTruncated = root.text("IsTruncated") else { return nil }
    if isTruncated == "true" { next = root.text("NextContinuationToken") ?? "" }
  }

  /// S3 writes a space as `+` there.
  private static func decoded(_ text: String) -> String {
    String(decoding: percentDecoded(String(text.map { $0 == "+" ? " " : $0 })), as: UTF8.self)
  }
}
