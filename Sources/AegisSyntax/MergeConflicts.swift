import AegisBasics

/// The conflicts that git left in a file, each told once.
///
/// Their markers stand at the beginning of lines, where neither YAML nor JSON has anything like them. So they are looked
/// for only in what could not be read without a finding, and nothing else is said of a file that has some: which of the
/// two sides will stand is not known.
func mergeConflicts(in text: UnsafeBufferPointer<UInt8>, _ file: FileID) -> [Diagnostic] {
  var found: [Diagnostic] = []
  var isOpen = false
  var line = 0
  while line < text.count {
    if let marker = marker(text, at: line) {
      let at = SourceRange(file, TextRange(UInt32(line), UInt32(line + markerLength)))
      switch marker {
      case UInt8(ascii: "<"):
        found.append(.mergeConflict(at: at))
        isOpen = true
      case _ where !isOpen: found.append(.conflictMarker(marker, at: at))
      case UInt8(ascii: ">"):
        found[found.count - 1].secondary.append(Label(at, "it ends here"))
        isOpen = false
      default: break
      }
    }
    while line < text.count && text[line] != 0x0A { line += 1 }
    line += 1
  }
  return found
}

private let markerLength = 7

/// The character that a line's marker is made of.
private func marker(_ text: UnsafeBufferPointer<UInt8>, at line: Int) -> UInt8? {
  guard line + markerLength <= text.count else { return nil }
  let byte = text[line]
  guard text[line..<line + markerLength].allSatisfy({ $0 == byte }) else { return nil }
  let next = line + markerLength < text.count ? text[line + markerLength] : 0x0A
  switch byte {
  case UInt8(ascii: "="): return next == 0x0A || next == 0x0D ? byte : nil
  case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"): return next == 0x20 || next == 0x0A || next == 0x0D ? byte : nil
  default: return nil
  }
}

extension DiagnosticCode {
  static let mergeConflict = DiagnosticCode("AE1008", "merge-conflict")
}

extension Diagnostic {
  fileprivate static func mergeConflict(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .mergeConflict, .error, "a merge conflict is not resolved", Label(place, "it begins here"),
      help: "keep one side, or both, and remove the lines with the markers")
  }

  /// One that is left of a conflict.
  fileprivate static func conflictMarker(_ byte: UInt8, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .mergeConflict, .error, "a merge conflict is not resolved", Label(place, "a marker that git wrote"),
      help: "remove the line, if the lines around it are as they should be")
  }
}
