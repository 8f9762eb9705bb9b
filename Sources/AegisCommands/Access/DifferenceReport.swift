import AegisAccess
import AegisBasics
import AegisPolicy
import AegisReport

/// What a comparison found, in the forms that people and machines read.
struct DifferenceReport {
  let difference: OrganizationDifference
  let sources: SourceMap
  let isOfDocuments: Bool

  // MARK: Text

  func text(_ style: Style) -> [UInt8] {
    let all =
      difference.gained.map { explanation($0, "gained", .warning) } + difference.lost.map { explanation($0, "lost", .note) }
      + difference.possible.map { obstacle($0) }
    var bytes = renderAnswers(all, sources: sources, style: style)
    if !all.isEmpty { bytes.append(UInt8(ascii: "\n")) }
    return bytes + Array((summary + "\n").utf8)
  }

  private var summary: String {
    let (gained, lost) = (difference.gained.count, difference.lost.count)
    if gained == 0 && lost == 0 {
      return difference.possible.isEmpty ? "nothing is gained and nothing is lost" : "whether something is gained or lost is not known"
    }
    func count(_ number: Int, _ one: String, _ many: String) -> String { number == 1 ? "1 \(one)" : "\(number == 0 ? "no" : "\(number)") \(many)" }
    return "\(count(gained, "gain", "gains")) and \(count(lost, "loss", "losses"))"
  }

  private func explanation(_ entry: OrganizationDifference.Entry, _ verdict: String, _ tone: Severity) -> ExplainedAnswer {
    let gain = entry.gain
    var explanation = ExplainedAnswer(verdict, tone: tone, headline(entry, isGain: verdict == "gained"))
    let isGain = verdict == "gained"
    if let cause = gain.cause {
      let place = cause.place(deciding: gain.witness.action)
      let text = "\(title(cause)) \(cause.layer == .identity || cause.layer == .trust || cause.layer == .resource ? (isGain ? "allows it" : "allowed it") : (isGain ? "lets it pass" : "let it pass"))"
      if let place = place ?? cause.policy.attachment { explanation.labels.append(Label(place, text)) } else { explanation.notes.append(text) }
      if place != nil, let attachment = cause.policy.attachment { explanation.labels.append(Label(attachment, "attached here")) }
    }
    for statement in gain.lifted {
      let text = "\(title(statement)) \(isGain ? "denied it before" : "denies it now")"
      if let place = statement.place(deciding: gain.witness.action) ?? statement.policy.attachment {
        explanation.labels.append(Label(place, text))
      } else {
        explanation.notes.append(text)
      }
    }
    if gain.cause == nil {
      for statement in gain.after.statements.prefix(1) {
        let text = "\(title(statement)) \(isGain ? "allows it" : "allowed it")"
        if let place = statement.place(deciding: gain.witness.action) { explanation.labels.append(Label(place, text)) } else { explanation.notes.append(text) }
      }
    }
    explanation.notes += notes(entry, isGain: isGain)
    return explanation
  }

  private func title(_ statement: StatementReference) -> String { isOfDocuments ? statementName(statement) : statement.title }

  private func statementName(_ statement: StatementReference) -> String {
    statement.compiled.sid.map { $0.isEmpty ? "this statement" : "statement `\($0)`" } ?? "this statement"
  }

  private func headline(_ entry: OrganizationDifference.Entry, isGain: Bool) -> String {
    let witness = entry.gain.witness
    let what = "`\(witness.action)` on `\(witness.resource)`"
    if isOfDocuments { return isGain ? "\(what) is allowed now" : "\(what) is no longer allowed" }
    let who = entry.principals.count == 1 ? "`\(entry.principals[0])`" : "`\(entry.principals[0])` and \(others(entry))"
    return isGain ? "\(who) can do \(what) now" : "\(who) can no longer do \(what)"
  }

  private func others(_ entry: OrganizationDifference.Entry) -> String {
    entry.principals.count == 2 ? "1 other" : "\(entry.principals.count - 1) others"
  }

  func notes(_ entry: OrganizationDifference.Entry, isGain: Bool) -> [String] {
    var notes = context(entry)
    if let reason = reason(entry.gain.before, isGain: isGain), !entry.isWholePrincipal { notes.append(reason) }
    if entry.isWholePrincipal { notes.append(isGain ? "it did not exist before" : "it no longer exists") }
    return notes
  }

  /// What the request of a witness hangs on.
  func context(_ entry: OrganizationDifference.Entry) -> [String] {
    let gain = entry.gain
    var notes: [String] = []
    if gain.tier == .future {
      notes.append(
        gain.mayBeOfToday
          ? "whether AWS takes such a request today is not known: statements overlap in too many ways"
          : "AWS has no such request today: an action, or a resource of it, that it may add")
    }
    let context = gain.witness.context.sorted { $0.key < $1.key }.map { "`\($0.key)` is \(value($0.value))" }
    if !context.isEmpty { notes.append("where " + context.joined(separator: " and ")) }
    return notes
  }

  private func value(_ value: ContextValue) -> String {
    switch value {
    case .single(let text): "`\(text)`"
    case .multiple(let texts): texts.map { "`\($0)`" }.joined(separator: ", ")
    }
  }

  /// Why the request is not allowed on the side that does not allow it.
  private func reason(_ decision: Decision, isGain: Bool) -> String? {
    let when = isGain ? "before" : "now"
    guard decision.reason == .implicitDeny else { return nil }
    return switch decision.layer {
    case .identity: isOfDocuments ? "no statement \(isGain ? "allowed" : "allows") it \(when)" : "no policy \(isGain ? "allowed" : "allows") it \(when)"
    case .boundary: "the permissions boundary \(isGain ? "did" : "does") not let it pass \(when)"
    case .session: "the session's policy \(isGain ? "did" : "does") not let it pass \(when)"
    case .scp: "at one level of the organization's tree no service control policy \(isGain ? "let" : "lets") it pass \(when)"
    case .rcp: "at one level of the organization's tree no resource control policy \(isGain ? "let" : "lets") it pass \(when)"
    case .resource: "the resource's policy \(isGain ? "did" : "does") not name the caller \(when)"
    case .trust: "the role's trust policy \(isGain ? "did" : "does") not name the caller \(when)"
    }
  }

  private func obstacle(_ obstacle: OrganizationDifference.Obstacle) -> ExplainedAnswer {
    ExplainedAnswer("possible", tone: .warning, "something may be gained or lost\(by(obstacle))", notes: ["not modelled: \(obstacle.unmodelled)"])
  }

  func sentence(_ obstacle: OrganizationDifference.Obstacle) -> String {
    "whether something is gained or lost\(by(obstacle)), because of \(obstacle.unmodelled)"
  }

  private func by(_ obstacle: OrganizationDifference.Obstacle) -> String {
    guard let first = obstacle.principals.first else { return "" }
    let rest = obstacle.principals.count - 1
    return rest == 0 ? " by `\(first)`" : " by `\(first)` and \(rest) \(rest == 1 ? "other" : "others")"
  }

  // MARK: JSON

  func json() -> [UInt8] {
    var writer = JSONWriter(brokenDepth: 3)
    writer.object { writer in
      writer.member("version", 1)
      writeSides(to: &writer)
    }
    writer.endLine()
    return writer.bytes
  }

  /// What is gained, lost, and not known, as members of an object.
  func writeSides(to writer: inout JSONWriter) {
    writer.member("gained", each: difference.gained) { write($1, to: &$0) }
    writer.member("lost", each: difference.lost) { write($1, to: &$0) }
    writer.member("possible", each: difference.possible) { writer, obstacle in
      writer.object { writer in
        writer.member("principals", each: obstacle.principals) { $0.string($1) }
        writer.member("unmodelled", each: [obstacle.unmodelled]) { $0.string($1) }
      }
    }
  }

  private func write(_ entry: OrganizationDifference.Entry, to writer: inout JSONWriter) {
    let gain = entry.gain
    writer.object { writer in
      writer.member("principals", each: entry.principals) { $0.string($1) }
      writer.member("witness") { writer in
        writer.key("principal")
        if gain.witness.caller.kind == .unknown { writer.null() } else { writer.string(gain.witness.caller.name) }
        writer.member("action", gain.witness.action)
        writer.member("resource", gain.witness.resource)
        writer.member("context") { writer in
          for (key, value) in gain.witness.context.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .single(let text): writer.member(key, text)
            case .multiple(let texts): writer.member(key, each: texts) { $0.string($1) }
            }
          }
        }
      }
      writer.statements((gain.cause.map { [$0] } ?? []) + gain.lifted, sources: sources)
      writer.member("tier", gain.tier.rawValue)
    }
  }

  // MARK: Markdown

  /// For the comment on a pull request.
  func markdown() -> [UInt8] {
    var lines = ["### What this change lets somebody do", ""]
    table("Gained", difference.gained, &lines)
    table("Lost", difference.lost, &lines)
    for obstacle in difference.possible {
      lines.append("- Not known: \(escaped(obstacle.unmodelled)), for \(obstacle.principals.count) principals")
    }
    lines.append(summary.prefix(1).uppercased() + summary.dropFirst() + ".")
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func table(_ title: String, _ entries: [OrganizationDifference.Entry], _ lines: inout [String]) {
    if entries.isEmpty { return }
    lines += ["| \(title) by | action | resource | because of |", "| --- | --- | --- | --- |"]
    for entry in entries {
      let who = isOfDocuments ? "" : code(entry.principals[0]) + (entry.principals.count > 1 ? " and \(others(entry))" : "")
      let statements = (entry.gain.cause.map { [$0] } ?? []) + entry.gain.lifted
      let places = statements.map { statement in
        (statement.place ?? statement.policy.attachment).map { place(of: $0) } ?? escaped(statement.policy.name)
      }
      let future = entry.gain.tier == .future ? " (may come)" : ""
      lines.append("| \(who) | \(code(entry.gain.witness.action))\(future) | \(code(entry.gain.witness.resource)) | \(places.joined(separator: ", ")) |")
    }
    lines.append("")
  }

  private func place(of range: SourceRange) -> String {
    let file = sources[range.file]
    return code("\(file.displayPath):\(file.position(of: range.range.start, unit: .scalars).line)")
  }

  private func code(_ text: String) -> String { "`" + text.replacing("|", with: "\\|").replacing("`", with: "'") + "`" }

  private func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
