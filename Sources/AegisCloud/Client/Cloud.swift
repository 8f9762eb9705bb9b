public import AegisSystem
import Synchronization

/// What all calls of a run have in common: how they travel, where to, and how fast.
public final class Cloud: Sendable {
  public let transport: any HTTPTransport
  public let region: String
  public let partition: Partition
  let overrides: EndpointOverrides
  let retry: RetryPolicy
  /// Seconds since 1970, by this machine's clock.
  let clock: @Sendable () -> Double
  let sleep: @Sendable (Double) async -> Void
  /// All calls that are under way. Few, because what is under way when a run is killed has to be asked again, and in a small
  /// organization sixteen would be a tenth of all; enough, because AWS's rates allow less.
  let gate: RateLimiter
  let signingKeys = SigningKeys()
  private let endpoints: [Service: Endpoint]
  private let state = Mutex(State())

  private struct State: Sendable {
    /// Seconds by which AWS's clock is ahead of this machine's.
    var skew = 0.0
    var limiters: [Pace: RateLimiter] = [:]
    var statistics = Statistics()
  }

  /// What calls are counted together by AWS.
  private struct Pace: Hashable, Sendable {
    var service: Service
    var account: String
    var writes: Bool
  }

  /// What a run has done so far.
  public struct Statistics: Sendable {
    public var requests = 0
    public var retries = 0
    public var refusals = 0
    public var connections = 0
    /// Calls whose answers were kept from an earlier run.
    public var replayed = 0
  }

  public init(
    transport: any HTTPTransport, region: String, overrides: EndpointOverrides = EndpointOverrides(), retry: RetryPolicy = RetryPolicy(),
    clock: @escaping @Sendable () -> Double = { Surroundings.secondsSince1970 },
    sleep: @escaping @Sendable (Double) async -> Void = { try? await Task.sleep(nanoseconds: UInt64($0 * 1e9)) }
  ) {
    self.transport = transport
    self.region = region
    let partition = Partition(region: region)
    self.partition = partition
    self.overrides = overrides
    endpoints = Dictionary(uniqueKeysWithValues: Service.allCases.map { ($0, Self.endpoint($0, region: region, partition, overrides)) })
    self.retry = retry
    self.clock = clock
    self.sleep = sleep
    gate = RateLimiter(rate: nil, burst: 1, slots: 16, firstSlots: 2, now: clock())
  }

  /// The same for another region, which calls S3 there.
  func inRegion(_ region: String) -> Cloud {
    Cloud(transport: transport, region: region, overrides: overrides, retry: retry, clock: clock, sleep: sleep)
  }

  public var statistics: Statistics { state.withLock { $0.statistics } }

  func count(_ change: (inout Statistics) -> Void) { state.withLock { change(&$0.statistics) } }

  /// The moment to sign with.
  var signingTime: Double { clock() + state.withLock { $0.skew } }

  var skew: Double { state.withLock { $0.skew } }

  func correctSkew(serverTime: Double) { state.withLock { $0.skew = serverTime - clock() } }

  public func endpoint(_ service: Service) -> Endpoint { endpoints[service] ?? endpoint(service, region: region) }

  func endpoint(_ service: Service, region: String) -> Endpoint { Self.endpoint(service, region: region, partition, overrides) }

  private static func endpoint(_ service: Service, region: String, _ partition: Partition, _ overrides: EndpointOverrides) -> Endpoint {
    let own = partition.endpoint(service, region: region)
    guard var url = overrides[service] else { return own }
    while url.hasSuffix("/") { url.removeLast() }
    return Endpoint(url: url, region: own.region, isCustom: true)
  }

  /// The limiter of a service's reading or writing calls with one account's credentials.
  func limiter(_ service: Service, account: String, writes: Bool) -> RateLimiter {
    let isCustom = overrides[service] != nil
    let now = clock()
    return state.withLock { state in
      let key = Pace(service: service, account: account, writes: writes)
      if let limiter = state.limiters[key] { return limiter }
      let (rate, burst) = Self.pace(service, writes: writes)
      let limiter = RateLimiter(rate: isCustom ? nil : rate, burst: burst, slots: writes && service == .organizations ? 1 : 16, now: now)
      state.limiters[key] = limiter
      return limiter
    }
  }

  /// Where the pace begins with AWS itself, in calls a second; it adapts from there.
  private static func pace(_ service: Service, writes: Bool) -> (rate: Double?, burst: Double) {
    switch service {
    case .iam: writes ? (5, 10) : (10, 20)
    case .organizations: writes ? (1, 2) : (3, 8)
    case .cloudtrail: (2, 2)
    case .tagging: (5, 5)
    default: (nil, 1)
    }
  }
}

/// How often and after what time a call is tried again.
public struct RetryPolicy: Sendable {
  public var attempts = 9
  /// Seconds; doubled with each attempt, of which a random part is waited ("full jitter").
  public var base = 0.05
  public var cap = 20.0
  /// Where AWS refuses for being too fast.
  public var throttlingBase = 0.5

  public init() {}

  func delay(attempt: Int, isThrottling: Bool) -> Double {
    let ceiling = min(cap, (isThrottling ? throttlingBase : base) * Double(1 << min(attempt, 16)))
    return Double.random(in: 0...ceiling)
  }
}
