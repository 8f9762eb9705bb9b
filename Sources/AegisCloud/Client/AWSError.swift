/// A call that AWS did not answer as was asked, with all that a person needs to find out why.
///
/// Never holds a secret: neither keys nor tokens nor bodies of requests.
public struct AWSError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// AWS refused: `code` says how.
    case service
    /// There are no credentials, or they could not be had.
    case credentials
    /// No answer came, however often it was tried.
    case transport
    /// An answer came that is none of AWS's.
    case malformed
    /// libcurl is missing.
    case noLibrary
  }

  public var kind: Kind
  /// The service's name as IAM writes it: `iam`, `organizations`.
  public var service: String
  public var operation: String
  /// AWS's code: `AccessDenied`, `NoSuchEntity`.
  public var code: String
  public var message: String
  /// The HTTP status.
  public var status: Int?
  public var requestID: String?
  /// The account whose credentials were used, where it is known.
  public var account: String?
  /// How often it was tried.
  public var attempts = 1
  /// Where the bucket of the call is, as S3 tells also where it refuses.
  public var bucketRegion: String?

  public init(
    _ kind: Kind, service: String, operation: String, code: String = "", message: String, status: Int? = nil, requestID: String? = nil
  ) {
    self.kind = kind
    self.service = service
    self.operation = operation
    self.code = code
    self.message = message
    self.status = status
    self.requestID = requestID
  }

  /// The IAM action that the call needs: `iam:ListRoles`.
  public var action: String { "\(service):\(operation)" }

  /// The caller may not do this.
  public var isAccessDenied: Bool {
    ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "Forbidden"].contains(code)
      || (kind == .service && status == 403 && code.isEmpty)
  }

  /// It was this program that wished to stop.
  public var isCancelled: Bool { operation == "StopQueryExecution" && code == "Cancelled" }

  /// What the call speaks of is not there.
  public var isMissing: Bool {
    code.hasPrefix("NoSuch") || code.hasSuffix("NotFoundException") || code == "NotFound" || code == "ResourceNotFoundException"
      || (kind == .service && status == 404)
  }

  /// The credentials are wrong or spent.
  public var isCredentialProblem: Bool { kind == .credentials || Self.credentialCodes.contains(code) || Self.expiredCodes.contains(code) }

  static let expiredCodes: Set<String> = ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"]

  static let credentialCodes: Set<String> = [
    "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "InvalidToken", "MissingAuthenticationToken",
    "IncompleteSignature", "AuthFailure", "SignatureDoesNotMatch", "InvalidSignatureException",
  ]

  /// Codes of AWS that say: the same later.
  ///
  /// Source: botocore's `_retry.json` and the services' models; "Error retries and exponential backoff", AWS general reference.
  static let throttlingCodes: Set<String> = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
    "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
    "BandwidthLimitExceeded", "LimitExceededException.Throttle", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
  ]

  static let transientCodes: Set<String> = [
    "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "ServiceUnavailable", "ServiceFailure",
    "ServiceException", "ServiceUnavailableException", "ConcurrentModification", "ConcurrentModificationException",
    "EntityTemporarilyUnmodifiable", "PolicyChangesInProgressException", "FinalizingOrganizationException", "IDPCommunicationError",
  ]

  /// The clocks disagree.
  static let skewCodes: Set<String> = ["RequestTimeTooSkewed", "RequestExpired", "InvalidSignatureException", "SignatureDoesNotMatch", "RequestInTheFuture"]

  public var description: String {
    var text = "\(action)"
    if let account { text += " in account \(account)" }
    text += ": "
    if !code.isEmpty { text += "\(code): " }
    text += message.isEmpty ? "no reason is given" : message
    var details: [String] = []
    if let status { details.append("HTTP \(status)") }
    if let requestID { details.append("request \(requestID)") }
    if attempts > 1 { details.append("\(attempts) attempts") }
    return details.isEmpty ? text : text + " (\(details.joined(separator: ", ")))"
  }
}
