/// An object of S3, with what tells its version.
public struct S3Object: Sendable {
  public var body: [UInt8]
  /// With its quotes, as S3 wants it back.
  public var etag: String
  public var version: String?
}

extension AWSClient {
  /// What an object holds; nil where there is none.
  public func getObject(_ bucket: String, _ key: String) async throws(AWSError) -> S3Object? {
    do {
      let answer = try await rest(.s3, "GetObject", s3Request("GET", bucket, key))
      return S3Object(body: answer.body, etag: answer.header("etag") ?? "", version: answer.header("x-amz-version-id"))
    } catch {
      if error.code == "NoSuchKey" || (error.code == "NotFound" && error.status == 404) { return nil }
      throw error
    }
  }

  /// Under which condition an object is written.
  public enum WriteCondition: Sendable {
    /// Only where there is none.
    case isNew
    /// Only where it is still the one that was read.
    case matches(etag: String)
  }

  /// Writes an object under a condition; the new one's entity tag. `PreconditionFailed` where somebody else was faster.
  ///
  /// Source: S3 user guide, "Conditional writes".
  public func putObject(_ bucket: String, _ key: String, _ body: [UInt8], if condition: WriteCondition) async throws(AWSError) -> String {
    var request = s3Request("PUT", bucket, key)
    request.body = body
    request.headers.append(("content-type", "application/octet-stream"))
    switch condition {
    case .isNew: request.headers.append(("if-none-match", "*"))
    case .matches(let etag): request.headers.append(("if-match", etag))
    }
    return try await rest(.s3, "PutObject", request).header("etag") ?? ""
  }

  public func deleteObject(_ bucket: String, _ key: String) async throws(AWSError) {
    _ = try await rest(.s3, "DeleteObject", s3Request("DELETE", bucket, key))
  }

  /// Asks for a part of a bucket's settings: `versioning`, `encryption`, `publicAccessBlock`, `policyStatus`, `location`.
  public func bucketSetting(_ bucket: String, _ name: String, operation: String) async throws(AWSError) -> XMLNode {
    var request = s3Request("GET", bucket, "")
    request.query = [(name, "")]
    let answer = try await rest(.s3, operation, request)
    guard let node = parseXML(answer.body) else {
      throw AWSError(.malformed, service: "s3", operation: operation, message: "the answer is no XML", status: answer.status)
    }
    return node
  }

  /// Whether a bucket is there and can be listed.
  public func headBucket(_ bucket: String) async throws(AWSError) {
    _ = try await rest(.s3, "ListBucket", s3Request("HEAD", bucket, ""))
  }

  /// A bucket is part of the host where its name allows it, and part of the path at a stand-in.
  public func s3Request(_ method: String, _ bucket: String, _ key: String) -> SignedRequest {
    let endpoint = cloud.endpoint(.s3)
    if endpoint.isCustom || bucket.contains(".") {
      return SignedRequest(method, host: endpoint.host, path: "/\(bucket)/\(key)")
    }
    return SignedRequest(method, host: "\(bucket).\(endpoint.host)", path: "/\(key)")
  }
}
