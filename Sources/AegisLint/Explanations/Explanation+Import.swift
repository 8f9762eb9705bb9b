import AegisBasics

extension Explanation {
  /// AE72: what an import has to say about files that people have edited.
  static let imports: [Explanation] = [
    Explanation(
      "AE7201", "import-conflict", .error, "something was changed here and in AWS since the last import",
      "Both sides changed the same lines. Nobody but its authors can say which is meant, so that what stands here is left as it is."),
    Explanation(
      "AE7202", "import-difference", .error, "something here is not what AWS has, and no earlier import tells who changed it",
      "Imports remember in `.aegis/import` what they wrote. In a fresh clone nothing is remembered, and a difference may be a change that is yet to be deployed, or one that somebody made in AWS."),
    Explanation(
      "AE7203", "import-removed", .error, "something that was changed here is gone in AWS",
      "A deployment would make it again; an import that removed it would lose the change."),
    Explanation(
      "AE7204", "import-unmergeable", .error, "a file cannot be merged with what AWS has",
      "Files are merged resource by resource. One that is broken, or that is no list of resources with names, is left as it is."),
  ]
}
