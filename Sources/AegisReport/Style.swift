import AegisBasics

/// How text for people looks. Chosen where the program meets the terminal; renderers look at
/// nothing but this value.
public struct Style: Hashable, Sendable {
  /// Whether to write ANSI colours.
  public var isColored: Bool
  /// The columns that a line of source may take, its gutter included; longer ones are cut.
  public var width: Int

  public init(isColored: Bool, width: Int = 120) {
    self.isColored = isColored
    self.width = width
  }

  public static let plain = Style(isColored: false)
  public static let colored = Style(isColored: true)
}

/// The role of a piece of text, which decides its colour.
enum Paint: Equatable {
  case none
  case strong
  case frame
  case severity(Severity)

  /// What a terminal is sent before the text; nil where the text stays as it is.
  var escape: String? {
    switch self {
    case .none: nil
    case .strong: "\u{1b}[1m"
    case .frame: "\u{1b}[1;34m"
    case .severity(.error): "\u{1b}[1;31m"
    case .severity(.warning): "\u{1b}[1;33m"
    case .severity(.note): "\u{1b}[1;36m"
    }
  }

  static let reset = "\u{1b}[0m"
}
