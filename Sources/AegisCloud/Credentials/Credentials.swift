/// Keys of AWS. Shows itself without its secrets, wherever it is printed.
public struct Credentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var accessKeyID: String
  public var secretAccessKey: String
  public var sessionToken: String?
  /// Seconds since 1970; nil for keys that do not expire.
  public var expiration: Double?
  /// Where they come from, for people: `environment`, `profile \`x\``.
  public var source: String

  public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Double? = nil, source: String) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
    self.source = source
  }

  public var description: String { "credentials from \(source)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["source": source]) }
}

/// Credentials that are fetched when they are first needed and again before they expire, however many ask at once.
public actor CredentialSource {
  private let fetch: @Sendable () async throws(AWSError) -> Credentials
  private let now: @Sendable () -> Double
  private var current: Credentials?
  private var hasGiven = false
  /// Why there were none the first time: nobody is asked for a code, and no process is started, twice for that.
  private var failure: AWSError?
  private var fetching: Task<Result<Credentials, AWSError>, Never>?

  /// Seconds before their end from which on credentials are renewed.
  private static let margin: Double = 300

  public init(now: @escaping @Sendable () -> Double, fetch: @escaping @Sendable () async throws(AWSError) -> Credentials) {
    self.now = now
    self.fetch = fetch
  }

  public init(_ credentials: Credentials) {
    self.init(now: { 0 }) { () async throws(AWSError) in credentials }
  }

  public func credentials() async throws(AWSError) -> Credentials {
    if let current, current.expiration.map({ $0 - now() > Self.margin }) ?? true { return current }
    if let failure { throw failure }
    let task: Task<Result<Credentials, AWSError>, Never>
    if let fetching {
      task = fetching
    } else {
      let fetch = fetch
      task = Task {
        do throws(AWSError) { return .success(try await fetch()) } catch { return .failure(error) }
      }
      fetching = task
    }
    let result = await task.value
    fetching = nil
    switch result {
    case .success(let credentials):
      current = credentials
      hasGiven = true
      return credentials
    case .failure(let error):
      // What is left of the old ones may still do.
      if let current, current.expiration.map({ $0 > now() }) ?? true { return current }
      if !hasGiven { failure = error }
      throw error
    }
  }

  /// AWS says that these are spent: the next who asks gets new ones.
  public func invalidate(_ spent: Credentials) {
    if current?.accessKeyID == spent.accessKeyID { current = nil }
  }
}
