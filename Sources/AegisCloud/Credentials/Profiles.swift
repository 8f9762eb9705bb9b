import AegisBasics
import AegisSyntax
import AegisSystem

/// The profiles of AWS's tools, from `~/.aws/config` and `~/.aws/credentials`.
///
/// Source: AWS SDKs and Tools reference guide, "Shared config and credentials files".
struct Profiles: Sendable {
  /// Keys and values of each profile. The credentials file wins over the config file.
  private(set) var profiles: [String: [String: String]] = [:]
  private(set) var ssoSessions: [String: [String: String]] = [:]
  /// The sections that a profile names with `services`: the addresses of services, each by its key such as `iam`.
  private(set) var endpoints: [String: [String: String]] = [:]

  /// Reads the files that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name, or the usual ones.
  init(environment: (String) -> String?) {
    let home = environment("HOME") ?? ""
    read(environment("AWS_CONFIG_FILE") ?? "\(home)/.aws/config", home, isConfig: true)
    read(environment("AWS_SHARED_CREDENTIALS_FILE") ?? "\(home)/.aws/credentials", home, isConfig: false)
  }

  private mutating func read(_ path: String, _ home: String, isConfig: Bool) {
    let path = path.hasPrefix("~/") ? home + path.dropFirst() : path
    guard let text = try? Disk.read(path) else { return }
    for section in parseINI(text, file: FileID(rawValue: 0)).value.sections {
      let words = section.name.value.split { $0 == " " || $0 == "\t" }.map(String.init)
      let values = Dictionary(section.entries.map { ($0.key.value, withoutComment($0.value.value)) }, uniquingKeysWith: { first, _ in first })
      if isConfig, words.count == 2, words[0] == "services" {
        endpoints[words[1], default: [:]].merge(values.compactMapValues { Self.nested($0)["endpoint_url"] }) { $1 }
      } else if isConfig, words.count == 2, words[0] == "sso-session" {
        ssoSessions[words[1], default: [:]].merge(values) { $1 }
      } else if isConfig, words.count == 2, words[0] == "profile" {
        profiles[words[1], default: [:]].merge(values) { $1 }
      } else if words.count == 1, !isConfig || words[0] == "default" {
        profiles[words[0], default: [:]].merge(values) { $1 }
      }
    }
  }

  /// The keys and values in the lines of a value.
  private static func nested(_ value: String) -> [String: String] {
    let pairs = value.split(separator: "\n").compactMap { line -> (String, String)? in
      guard let sign = line.firstIndex(of: "=") else { return nil }
      return (trimmed(line[..<sign]).lowercased(), trimmed(line[line.index(after: sign)...]))
    }
    return Dictionary(pairs) { $1 }
  }

  /// A comment may stand behind white space.
  private func withoutComment(_ value: String) -> String {
    for mark in [" #", " ;", "\t#", "\t;"] {
      if let range = value.firstRange(of: mark) { return trimmed(value[..<range.lowerBound]) }
    }
    return value
  }

  subscript(name: String) -> [String: String]? { profiles[name] }

  var names: [String] { profiles.keys.sorted() }
}
