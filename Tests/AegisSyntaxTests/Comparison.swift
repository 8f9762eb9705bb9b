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
  case looser(String)
  case different(ours: [String], theirs: [String])
}

func compare(_ text: [UInt8]) -> Comparison {
  let checked = parseYAML(text, file: FileID(rawValue: 0))
  let findings = checked.bag.diagnostics
  let documents: [[String]]
  do {
    documents = try Oracle.read(text)
  } catch {
    return findings.isEmpty ? .looser(error.description) : .bothReject
  }
  if !findings.isEmpty { return .stricter(findings.map { "\($0.code.code) at \($0.primary.at.range.start): \($0.message)" }) }
  let ours = dump(checked.value)
  let theirs = documents.first ?? []
  if documents.count > 1 { return .looser("several documents") }
  if ours.isEmpty && (theirs.isEmpty || theirs == ["plain \"\""]) { return .same }
  return ours == theirs ? .same : .different(ours: ours, theirs: theirs)
}

extension Comparison {
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
