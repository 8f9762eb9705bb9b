import AegisBasics

extension Explanation {
  /// AE72: what an import has to say about files that people have edited.
  static let imports: [Explanation] = [
    Explanation(
      "AE7201", "import-conflict", .error, "something was changed here and in AWS since the last import",
      "Both sides changed the same lines, and only people can tell which is meant, so what stands here is left as it is. Write what is meant, and import or deploy."),
    Explanation(
      "AE7202", "import-difference", .error, "something here is not what AWS has, and no earlier import tells who changed it",
      "Imports remember in `.aegis/import` what they wrote; a fresh clone remembers nothing. The difference may be a change that is yet to be deployed, or one that somebody made in AWS."),
    Explanation(
      "AE7203", "import-removed", .error, "something that was changed here is gone in AWS",
      "A deployment would make it again; an import that removed it would lose the change. Remove it here, or deploy it."),
    Explanation(
      "AE7204", "import-unmergeable", .error, "a file cannot be merged with what AWS has",
      "Files are merged resource by resource. A file that is broken, or is no list of resources with names, is left as it is."),
  ]
}
