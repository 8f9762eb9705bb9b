import AegisBasics

/// One thing that can be written at a place.
struct CompletionItem {
  enum Kind: Int {
    case function = 3, module = 9, property = 10, value = 12, file = 17, reference = 18, member = 20, constant = 21
  }

  var label: String
  var kind: Kind
  var detail: String?
  var documentation: String?
  /// What is written; the label where nil.
  var text: String?
}

/// The part of a line that a completion takes the place of.
struct CompletionRange {
  let range: TextRange
  /// What is typed already.
  let typed: String
}
