import AegisBasics

// What an import has to say about files that people have edited.

extension DiagnosticCode {
  static let importConflict = DiagnosticCode("AE7201", "import-conflict")
  static let importDifference = DiagnosticCode("AE7202", "import-difference")
  static let importRemoved = DiagnosticCode("AE7203", "import-removed")
  static let importUnmergeable = DiagnosticCode("AE7204", "import-unmergeable")
}

extension Diagnostic {
  static func importConflict(_ key: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .importConflict, .error, "`\(key)` was changed here and in AWS", Label(place, "left as it is"),
      notes: ["both changed the same lines since the last import"],
      help: "deploy what stands here, or write what AWS has and import again; `--overwrite` takes all of AWS's")
  }

  static func importDeletedHere(_ key: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .importConflict, .error, "`\(key)` was removed here and changed in AWS", Label(place, "stays removed"),
      help: "deploy its removal; `--overwrite` brings it back")
  }

  static func importDifference(_ key: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .importDifference, .error, "`\(key)` is not what AWS has", Label(place, "left as it is"),
      notes: ["no earlier import tells who changed it"],
      help: "deploy what stands here, or take AWS's changes by `--refresh`; `--overwrite` takes all of AWS's")
  }

  static func importRemoved(_ key: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .importRemoved, .error, "`\(key)` was changed here, but is gone in AWS", Label(place, "left as it is"),
      help: "remove it, or deploy to make it again")
  }

  static func importUnmergeable(_ path: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .importUnmergeable, .error, "`\(path)` cannot be merged with what AWS has", Label(place, "left as it is"),
      notes: ["it is broken, or laid out in another way than an import does"],
      help: "mend it, or let `--overwrite` write it anew")
  }
}
