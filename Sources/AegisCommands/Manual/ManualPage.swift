import AegisCloud
import ArgumentParser

/// The manual page of one command in the language of man(7).
struct ManualPage {
  /// `aegis-access-can`.
  let name: String
  let text: String

  /// The pages of aegis and all its commands, in the order of the help.
  static var all: [ManualPage] {
    guard let help = parseJSONValue(Array(AegisCommand._dumpHelp().utf8)) else { return [] }
    return pages(of: help["command"], below: [])
  }

  private static func pages(of command: JSONValue, below parents: [String]) -> [ManualPage] {
    guard command["shouldDisplay"].boolean != false, let name = command["commandName"].string, name != "help" else { return [] }
    let words = parents + [name]
    let subcommands = command["subcommands"].items.filter { $0["commandName"].string != "help" && $0["shouldDisplay"].boolean != false }
    return [ManualPage(words, command, subcommands)] + subcommands.flatMap { pages(of: $0, below: words) }
  }

  private init(_ words: [String], _ command: JSONValue, _ subcommands: [JSONValue]) {
    let name = words.joined(separator: "-")
    self.name = name
    let title = words.joined(separator: " ")
    let arguments = command["arguments"].items.filter { $0["shouldDisplay"].boolean != false }.map(ManualArgument.init)
    var page = ManualText()
    page.request("TH", [name.uppercased(), "1", "", "aegis \(toolVersion)", "Aegis"])
    page.section("NAME")
    page.line("\(name) - \(command["abstract"].string.map(Self.phrase) ?? title)")
    page.section("SYNOPSIS")
    page.bold(title)
    for argument in arguments where argument.isShownInSynopsis { page.synopsis(argument) }
    if !subcommands.isEmpty { page.line("COMMAND [OPTIONS] ...") }
    if let discussion = command["discussion"].string {
      page.section("DESCRIPTION")
      page.verbatim(discussion)
    }
    if !subcommands.isEmpty {
      page.section("COMMANDS")
      for each in subcommands { page.item(each["commandName"].string ?? "", each["abstract"].string ?? "") }
    }
    for (heading, isPositional) in [("ARGUMENTS", true), ("OPTIONS", false)] {
      let listed = arguments.filter { $0.isPositional == isPositional }
      if listed.isEmpty { continue }
      page.section(heading)
      for argument in listed { page.item(argument.spelling, argument.text) }
    }
    page.section("EXIT STATUS")
    for (status, meaning) in ExitStatus.meanings { page.item("\(status.rawValue)", meaning) }
    page.section("SEE ALSO")
    let others = words.count > 1 ? [words.dropLast().joined(separator: "-")] : subcommands.map { "\(name)-\($0["commandName"].string ?? "")" }
    page.line(others.map { "\($0)(1)" }.joined(separator: ", "))
    text = page.text
  }

  /// Without the full stop of a sentence, and in small letters: `check the configuration`.
  private static func phrase(_ abstract: String) -> String {
    let sentence = abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract
    return sentence.prefix(1).lowercased() + sentence.dropFirst()
  }
}

/// An option, a flag or an argument, as the help tells of it.
private struct ManualArgument {
  let isPositional: Bool
  /// `-q, --quiet`, `--format <format>`, `<path>`.
  let spelling: String
  let text: String
  let isShownInSynopsis: Bool
  private let isOptional: Bool
  private let isRepeating: Bool

  init(_ argument: JSONValue) {
    isPositional = argument["kind"].string == "positional"
    isOptional = argument["isOptional"].boolean ?? true
    isRepeating = argument["isRepeating"].boolean ?? false
    let value = argument["valueName"].string ?? ""
    let names = argument["names"].items.compactMap { name in
      name["name"].string.map { (name["kind"].string == "long" ? "--" : "-") + $0 }
    }
    if isPositional {
      spelling = "<\(value)>"
    } else {
      spelling = names.joined(separator: ", ") + (argument["kind"].string == "option" ? " <\(value)>" : "")
    }
    let fallback = argument["defaultValue"].string.map { " (default: \($0))" } ?? ""
    text = (argument["abstract"].string ?? "") + fallback
    isShownInSynopsis = !["help", "version"].contains(value)
  }

  var synopsis: String {
    let shown = (isPositional ? spelling : spelling.split(separator: ", ").last.map(String.init) ?? spelling) + (isRepeating ? " ..." : "")
    return isOptional ? "[\(shown)]" : shown
  }
}

/// Text in the language of man(7). What stands in it is escaped.
private struct ManualText {
  private(set) var text = ""

  mutating func request(_ name: String, _ arguments: [String]) {
    text += ".\(name) " + arguments.map { "\"\(escaped($0).replacing("\"", with: "\\(dq"))\"" }.joined(separator: " ") + "\n"
  }

  mutating func section(_ title: String) { text += ".SH \(title)\n" }
  mutating func bold(_ words: String) { text += ".B \(escaped(words))\n" }
  mutating func line(_ words: String) { text += guarded(escaped(words)) + "\n" }
  mutating func synopsis(_ argument: ManualArgument) { line(argument.synopsis) }

  mutating func item(_ term: String, _ meaning: String) { text += ".TP\n.B \(escaped(term))\n\(guarded(escaped(meaning)))\n" }

  /// Lines that stay lines.
  mutating func verbatim(_ words: String) {
    text += ".nf\n"
    for part in words.split(separator: "\n", omittingEmptySubsequences: false) { line(String(part)) }
    text += ".fi\n"
  }

  private func escaped(_ words: String) -> String {
    let plain = words.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\n", with: " ")
    return plain.unicodeScalars.reduce(into: "") { text, scalar in
      text += scalar.isASCII ? String(scalar) : "\\[u\(hexadecimal(scalar.value))]"
    }
  }

  /// At least four digits, as groff wants them.
  private func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// A line that begins with a dot or an apostrophe would be a request.
  private func guarded(_ line: String) -> String { line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line }
}
