/// How much a finding matters.
public enum Severity: Int, Sendable, Comparable, CaseIterable {
  case note
  case warning
  case error

  public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

  /// The word that people read and write for it.
  public var name: String {
    switch self {
    case .note: "note"
    case .warning: "warning"
    case .error: "error"
    }
  }

  public init?(name: some StringProtocol) {
    guard let match = Severity.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

/// The stable name of a kind of finding: a code such as `AE2001` and words such as `unknown-reference`.
///
/// A code is never given to a second meaning.
public struct DiagnosticCode: Hashable, Sendable {
  public let code: String
  public let name: String

  public init(_ code: String, _ name: String) {
    self.code = code
    self.name = name
  }
}

/// A place and what is to say about it there.
public struct Label: Hashable, Sendable {
  public var at: SourceRange
  public var text: String

  public init(_ at: SourceRange, _ text: String = "") {
    self.at = at
    self.text = text
  }
}

/// One replacement of a range by a text.
public struct Edit: Hashable, Sendable {
  public var at: SourceRange
  public var replacement: String

  public init(_ at: SourceRange, replacement: String) {
    self.at = at
    self.replacement = replacement
  }
}

/// A change that mends a finding.
public struct Fix: Hashable, Sendable {
  public enum Safety: String, Sendable {
    /// What the configuration means provably stays the same, or becomes what its author certainly meant.
    case safe
    /// Likely right; a person has to look.
    case unsafe
    /// Shown, never applied.
    case displayOnly
  }

  public var title: String
  public var safety: Safety
  /// Edits that do not overlap.
  public var edits: [Edit]

  public init(_ title: String, _ safety: Safety, edits: [Edit]) {
    self.title = title
    self.safety = safety
    self.edits = edits
  }

  /// Writes another text in the place of one: what a wrong word should have been.
  public init(replacing place: SourceRange, by text: String, _ safety: Safety = .unsafe) {
    self.init("replace by `\(text)`", safety, edits: [Edit(place, replacement: text)])
  }
}

/// What a finding is about, for those that tell causes from consequences. It is not shown.
public struct Subject: Hashable, Sendable {
  /// The type of the grammar whose field or resource is named, such as `AWSAccount`.
  public var type: String?
  /// The key, field, element or resource that is named.
  public var name: String?
  /// What is offered in the place of the name, or how references call it where that is another name.
  public var near: String?
  /// What is named has to be here and is not.
  public var isMissing: Bool
  /// Whatever is wrong with it, all that stands beside it means what it says.
  public var isAside: Bool

  public init(type: String? = nil, name: String?, near: String? = nil, isMissing: Bool = false, isAside: Bool = false) {
    self.type = type
    self.name = name
    self.near = near
    self.isMissing = isMissing
    self.isAside = isAside
  }
}

/// One finding.
///
/// A plain value: no tree and no rendered text. The message stands on its own and says what is wrong;
/// the primary label says what is wrong here; notes say why; help says what the author can do.
///
/// Findings are handed from stage to stage and compared with what was found before: copies share what they say.
public struct Diagnostic: Hashable, Sendable {
  private struct Content: Hashable, Sendable {
    var code: DiagnosticCode
    var severity: Severity
    var message: String
    var primary: Label
    var secondary: [Label]
    var notes: [String]
    var help: String?
    var fixes: [Fix]
    var subject: Subject?
    var repetitions = 0
  }

  /// Changed only while nobody else holds it.
  private final class Box: @unchecked Sendable {
    var content: Content

    init(_ content: Content) { self.content = content }
  }

  private var box: Box

  public init(
    _ code: DiagnosticCode, _ severity: Severity, _ message: String, _ primary: Label,
    secondary: [Label] = [], notes: [String] = [], help: String? = nil, fixes: [Fix] = [], subject: Subject? = nil
  ) {
    box = Box(
      Content(
        code: code, severity: severity, message: message, primary: primary, secondary: secondary, notes: notes, help: help,
        fixes: fixes, subject: subject))
  }

  private var content: Content {
    _read { yield box.content }
    _modify {
      if !isKnownUniquelyReferenced(&box) { box = Box(box.content) }
      yield &box.content
    }
  }

  public var code: DiagnosticCode {
    _read { yield content.code }
    _modify { yield &content.code }
  }
  public var severity: Severity {
    get { content.severity }
    _modify { yield &content.severity }
  }
  public var message: String {
    _read { yield content.message }
    _modify { yield &content.message }
  }
  public var primary: Label {
    _read { yield content.primary }
    _modify { yield &content.primary }
  }
  public var secondary: [Label] {
    _read { yield content.secondary }
    _modify { yield &content.secondary }
  }
  public var notes: [String] {
    _read { yield content.notes }
    _modify { yield &content.notes }
  }
  public var help: String? {
    _read { yield content.help }
    _modify { yield &content.help }
  }
  public var fixes: [Fix] {
    _read { yield content.fixes }
    _modify { yield &content.fixes }
  }
  public var subject: Subject? {
    _read { yield content.subject }
    _modify { yield &content.subject }
  }
  /// In how many further places the same mistake was made; of some of them labels speak.
  public var repetitions: Int {
    get { content.repetitions }
    _modify { yield &content.repetitions }
  }

  public static func == (left: Diagnostic, right: Diagnostic) -> Bool {
    left.box === right.box || left.box.content == right.box.content
  }

  /// What tells nearly all findings apart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(box.content.code.code)
    hasher.combine(box.content.primary.at)
    hasher.combine(box.content.message)
  }
}
