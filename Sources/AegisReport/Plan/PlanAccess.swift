public import AegisBasics

/// What a plan lets somebody do that could not be done before, and the reverse.
public struct PlanAccess: Sendable {
  /// One cause, in words, with a request as witness.
  public struct Line: Sendable {
    /// "`arn:…` can do `iam:CreateUser` on `*` now".
    public var text: String
    /// What the request hangs on, and why it was not allowed before.
    public var notes: [String]
    /// The statement that makes it so.
    public var place: SourceRange?

    public init(text: String, notes: [String], place: SourceRange?) {
      self.text = text
      self.notes = notes
      self.place = place
    }
  }

  public var gained: [Line]
  public var lost: [Line]
  /// What stands in the way of an answer.
  public var possible: [String]
  /// Writes what is gained and lost, as `access diff` does.
  public var writeJSON: @Sendable (inout JSONWriter) -> Void

  public init(gained: [Line], lost: [Line], possible: [String], writeJSON: @escaping @Sendable (inout JSONWriter) -> Void) {
    self.gained = gained
    self.lost = lost
    self.possible = possible
    self.writeJSON = writeJSON
  }

  /// How many of each a person is shown.
  static let shownLines = 30

  public var isEmpty: Bool { gained.isEmpty && lost.isEmpty && possible.isEmpty }
}
