/// How much a finding matters.
package enum Severity: Int, Sendable, Comparable, CaseIterable {
  case note
  case warning
  case error

  package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

  /// The word that people read and write for it.
  package var name: String {
    switch self {
    case .note: "note"
    case .warning: "warning"
    case .error: "error"
    }
  }

  package init?(name: some StringProtocol) {
    guard let match = Severity.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

/// The stable name of a kind of finding: a code such as `AE2001` and words such as `unknown-reference`.
///
/// A code is never given to a second meaning.
package struct DiagnosticCode: Hashable, Sendable {
  package let code: String
  package let name: String

  package init(_ code: String, _ name: String) {
    self.code = code
    self.name = name
  }
}

/// A place and what is to say about it there.
package struct Label: Hashable, Sendable {
  package var at: SourceRange
  package var text: String

  package init(_ at: SourceRange, _ text: String = "") {
    self.at = at
    self.text = text
  }
}

/// One replacement of a range by a text.
package struct Edit: Hashable, Sendable {
  package var at: SourceRange
  package var replacement: String

  package init(_ at: SourceRange, replacement: String) {
    self.at = at
    self.replacement = replacement
  }
}

/// A change that mends a finding.
package struct Fix: Hashable, Sendable {
  package enum Safety: String, Sendable {
    /// What the configuration means provably stays the same, or becomes what its author certainly meant.
    case safe
    /// Likely right; a person has to look.
    case unsafe
    /// Shown, never applied.
    case displayOnly
  }

  package var title: String
  package var safety: Safety
  /// Edits that do not overlap.
  package var edits: [Edit]

  package init(_ title: String, _ safety: Safety, edits: [Edit]) {
    self.title = title
    self.safety = safety
    self.edits = edits
  }
}

/// One finding.
///
/// A plain value: no tree and no rendered text. The message stands on its own and says what is wrong;
/// the primary label says what is wrong here; notes say why; help says what the author can do.
package struct Diagnostic: Hashable, Sendable {
  package var code: DiagnosticCode
  package var severity: Severity
  package var message: String
  package var primary: Label
  package var secondary: [Label] = []
  package var notes: [String] = []
  package var help: String?
  package var fixes: [Fix] = []

  package init(
    _ code: DiagnosticCode, _ severity: Severity, _ message: String, _ primary: Label,
    secondary: [Label] = [], notes: [String] = [], help: String? = nil, fixes: [Fix] = []
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.primary = primary
    self.secondary = secondary
    self.notes = notes
    self.help = help
    self.fixes = fixes
  }
}
