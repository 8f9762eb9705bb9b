import AegisBasics
import AegisSyntax

/// How Aegis and libyaml read a text.
enum Comparison {
  /// Both read it, and read the same.
  case same
  /// Neither reads it.
  case bothReject
  /// Aegis reports what libyaml accepts, by these codes.
  case stricter([String])
  /// Aegis accepts what libyaml rejects.
  case looser(Oracle.Failure)
  case different(ours: [String], theirs: [String])
}

func compare(_ text: [UInt8]) -> Comparison { compare(text, parseYAML(text, file: FileID(rawValue: 0))) }

func compare(_ text: [UInt8], _ checked: Checked<SyntaxTree>) -> Comparison {
  let findings = checked.bag.diagnostics
  let documents: [[String]]
  do {
    documents = try Oracle.read(text)
  } catch {
    return findings.isEmpty ? .looser(error) : .bothReject
  }
  if !findings.isEmpty { return .stricter(findings.map { "\($0.code.code) at \($0.primary.at.range.start): \($0.message)" }) }
  let ours = dump(checked.value)
  let theirs = documents.first ?? []
  if documents.count > 1 { return .looser(Oracle.Failure(description: "several documents", index: 0)) }
  if ours.isEmpty && (theirs.isEmpty || theirs == ["plain \"\""]) { return .same }
  return ours == theirs ? .same : .different(ours: ours, theirs: theirs)
}

extension Comparison {
  /// Findings of what libyaml accepts: one document a file, characters that break lines only in YAML 1.1, entries in
  /// quotes and brackets at the column of their key, comments without a space, names that end differently
  /// in 1.1 and 1.2, unknown and recursive aliases, bounds, values at the column of their key or dash.
  private static let wantedFindings: Set<String> = [
    "AE1004", "AE1005", "AE1007", "AE1010", "AE1012", "AE1020", "AE1021", "AE1025", "AE1026", "AE1033", "AE1034", "AE1036", "AE1016", "AE1052",
  ]

  /// nil where there is nothing to mend in a document of which nobody knows whether it is valid.
  func complaintAboutAny(_ text: [UInt8]) -> String? {
    switch self {
    case .stricter(let findings) where Self.wantedFindings.contains(String(findings[0].prefix(6))): nil
    // libyaml takes the second bracket of `[? ]]` for nothing.
    case .stricter where String(decoding: text, as: UTF8.self).contains(#/\?\s+\]/#): nil
    case .looser(let error) where isAllowedByYAML12(error, text): nil
    default: complaint
    }
  }

  var name: String {
    switch self {
    case .same: "same"
    case .bothReject: "both reject"
    case .stricter: "stricter"
    case .looser: "looser"
    case .different: "different"
    }
  }

  /// nil where there is nothing to mend.
  var complaint: String? {
    switch self {
    case .same, .bothReject: nil
    case .stricter(let codes): "Aegis reports what libyaml accepts: \(codes)"
    case .looser(let error): "libyaml rejects what Aegis accepts: \(error)"
    case .different(let ours, let theirs):
      "ours:\n  " + ours.joined(separator: "\n  ") + "\ntheirs:\n  " + theirs.joined(separator: "\n  ")
    }
  }
}

/// Whether libyaml's error is one of those over what YAML 1.2 allows.
private func isAllowedByYAML12(_ error: Oracle.Failure, _ text: [UInt8]) -> Bool {
  if error.description.contains("tab character that violates indentation") || error.description.contains("cannot start any token") {
    let isInBrackets = text[..<byte(of: error.index, text)].contains { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
    return isFreeTab(at: error.index, text) || (isInBrackets && error.description.contains("violates"))
  }
  if error.description.contains("found unexpected ':'") { return true }
  // What the escapes in a tag make is nobody's business here.
  if error.description.contains("leading UTF-8 octet") { return true }
  if error.description.contains("scanning a tag did not find expected whitespace") {
    return "]}".utf8.contains(text[byte(of: error.index, text)])
  }
  if error.description.contains("parsing a flow sequence did not find expected ',' or ']'") {
    return String(decoding: text, as: UTF8.self).contains(#/\?\s(\s|#.*\s)*[\],:]/#)
  }
  if error.description.contains("parsing a flow mapping did not find expected ',' or '}'") {
    // A key or its colon on another line.
    let before = text[..<byte(of: error.index, text)].drop { $0 != UInt8(ascii: "{") }
    return before.contains(0x0A) || before.contains(0x0D)
  }
  // `...` behind nothing.
  let lines = String(decoding: text, as: UTF8.self).split { $0.isNewline }
  return lines.allSatisfy {
    let content = $0.drop { " \t\u{FEFF}".contains($0) }
    return content.isEmpty || content.hasPrefix("...") || content.hasPrefix("#")
  }
}

/// Whether a tab stands on a line without content, or behind an indicator.
private func isFreeTab(at index: Int, _ text: [UInt8]) -> Bool {
  let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
  let offset = index + (scalars.first == "\u{FEFF}" ? 1 : 0)
  guard offset < scalars.count, scalars[offset] == "\t" else { return false }
  let rest = scalars[offset...].first { $0 != "\t" && $0 != " " }
  if rest == nil || rest == "\n" || rest == "\r" || rest == "#" { return true }
  let before = scalars[..<offset].last { $0 != "\t" && $0 != " " }
  return before == "-" || before == "?" || before == ":"
}

private func byte(of scalar: Int, _ text: [UInt8]) -> Int {
  let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
  return String(String.UnicodeScalarView(scalars.prefix(scalar + (scalars.first == "\u{FEFF}" ? 1 : 0)))).utf8.count
}
