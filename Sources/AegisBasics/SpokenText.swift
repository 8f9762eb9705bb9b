/// A text as messages name it: in backticks, unless there is nothing to put there.
public func spoken(_ text: String) -> String { text.isEmpty ? "an empty text" : "`\(text)`" }
