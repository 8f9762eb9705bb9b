import AegisCloud
import AegisPolicy

/// Fetches AWS's service reference: an index, and a file for each service.
///
/// Every answer comes from the host that was named, is bounded in size and time, and is whole, or nothing is taken at all.
struct ReferenceDownload {
  static let address = "https://servicereference.us-east-1.amazonaws.com/v1/service-list.json"

  enum Problem: Error, CustomStringConvertible {
    case address(String)
    case elsewhere(String, from: String)
    case transport(TransportError, String)
    case status(Int, String)
    case redirected(String, String)
    case content(String)

    var description: String {
      switch self {
      case .address(let url): "`\(url)` is no address with `https://`"
      case .elsewhere(let url, let host): "the index of \(host) names a file elsewhere: `\(url.prefix(120))`"
      case .transport(let error, let url): "`\(url)`: \(error)"
      case .status(let status, let url): "`\(url)` answers with HTTP \(status)"
      case .redirected(let url, let target): "`\(url)` leads elsewhere, to `\(target.prefix(120))`: not followed"
      case .content(let url): "`\(url)` does not hold what AWS's service reference holds"
      }
    }
  }

  let transport: any HTTPTransport
  /// Seconds for one answer.
  let timeout: Double
  private static let mostBytes = 16 << 20
  private static let atOnce = 8

  func fetch(from url: String) async throws(Problem) -> [ServiceReference] {
    guard let origin = origin(of: url) else { throw .address(url) }
    guard let index = ReferenceReader.index(try await body(of: url)) else { throw .content(url) }
    for entry in index where self.origin(of: entry.url) != origin || entry.url.contains("..") {
      throw .elsewhere(entry.url, from: origin)
    }
    let found = await withTaskGroup(of: (Int, Result<ServiceReference, Problem>).self) { group in
      var results = [ServiceReference?](repeating: nil, count: index.count)
      var next = 0, problem: Problem?
      func begin() {
        guard next < index.count, problem == nil else { return }
        let (number, entry) = (next, index[next])
        next += 1
        group.addTask {
          do throws(Problem) {
            guard let service = ReferenceReader.service(try await body(of: entry.url), named: entry.service) else {
              throw .content(entry.url)
            }
            return (number, .success(service))
          } catch {
            return (number, .failure(error))
          }
        }
      }
      for _ in 0..<Self.atOnce { begin() }
      while let (number, result) = await group.next() {
        switch result {
        case .success(let service): results[number] = service
        case .failure(let error): problem = problem ?? error
        }
        begin()
      }
      return problem.map { Result<[ServiceReference], Problem>.failure($0) } ?? .success(results.compactMap { $0 })
    }
    return try found.get()
  }

  private func body(of url: String) async throws(Problem) -> [UInt8] {
    var request = HTTPRequest("GET", url, headers: [("accept", "application/json")], timeout: timeout, isDirect: isLoopback(url))
    request.mostBytes = Self.mostBytes
    let response: HTTPResponse
    do {
      response = try await transport.send(request)
    } catch {
      throw .transport(error, url)
    }
    if (300..<400).contains(response.status) { throw .redirected(url, response.header("location") ?? "") }
    guard response.status == 200 else { throw .status(response.status, url) }
    return response.body
  }

  /// Scheme, host and port. Without encryption only this machine itself is asked.
  private func origin(of url: String) -> String? {
    guard let slashes = url.range(of: "://") else { return nil }
    let rest = url[slashes.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !host.isEmpty, !host.contains("@"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    guard url.hasPrefix("https://") || (url.hasPrefix("http://") && isLoopback(url)) else { return nil }
    return String(url[..<host.endIndex]).lowercased()
  }

  private func isLoopback(_ url: String) -> Bool {
    ["http://127.0.0.1:", "http://127.0.0.1/", "http://localhost:", "http://localhost/", "https://127.0.0.1:", "https://localhost:"].contains { url.hasPrefix($0) }
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      formIndex(after: &start)
    }
    return nil
  }
}
