import Foundation

/// Commands and what came of each, as `golden/cli` keeps them:
///
///     # Anything about the command.
///     $ aegis lint organization
///     > a line of standard output
///     ! a line of standard error
///     = 1
///
/// The exit code stands where it is not 0. A command is a line of shell in a folder with copies of the
/// samples; the commands of one transcript share the folder. Escape is written `\e`, the folder's path
/// `$PWD`, and a last line without its line break ends in `\`.
struct Transcript {
  private var lines: [String]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  var commands: [String] { lines.filter { $0.hasPrefix("$ ") } }

  /// The same commands and comments, with what comes of the commands now.
  func replayed(in folder: URL) throws -> String {
    var replayed: [String] = []
    for line in lines where !["> ", "! ", "= ", ">", "!"].contains(String(line.prefix(2))) {
      replayed.append(line)
      guard line.hasPrefix("$ ") else { continue }
      let result = try Program.shell(String(line.dropFirst(2)), in: folder)
      replayed += shown(result.output, ">", folder) + shown(result.errors, "!", folder)
      if result.status != 0 { replayed.append("= \(result.status)") }
    }
    return replayed.joined(separator: "\n")
  }

  private func shown(_ text: String, _ mark: String, _ folder: URL) -> [String] {
    if text.isEmpty { return [] }
    let visible = text.replacingOccurrences(of: "\u{1B}", with: "\\e").replacingOccurrences(of: folder.path, with: "$PWD")
    var lines = visible.components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += "\\" }
    return lines.map { $0.isEmpty ? mark : "\(mark) \($0)" }
  }
}
