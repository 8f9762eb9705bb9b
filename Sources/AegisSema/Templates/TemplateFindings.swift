public import AegisBasics
import AegisSchema
import AegisSyntax

extension TemplatePlan {
  /// Findings of several accounts as people want to read them: what was found in a filled-in template names the
  /// account, and what was found in many accounts is told once.
  ///
  /// - Parameter bags: What was found in which account, in any order.
  public func merge(_ bags: [(account: Int, bag: DiagnosticBag)], of program: Program) -> DiagnosticBag {
    var merged = DiagnosticBag()
    guard !templates.isEmpty else {
      for (_, bag) in bags { merged.append(bag) }
      return merged
    }
    let places = TemplatePlaces(templates)
    var groups: [FindingKey: Group] = [:]
    var order: [FindingKey] = []
    for (account, bag) in bags {
      var counts: [FindingKey: Int] = [:]
      for finding in bag.diagnostics {
        guard let template = places.template(at: finding.primary.at) else {
          merged.report(finding)
          continue
        }
        var key = FindingKey(template: template, code: finding.code, severity: finding.severity, at: finding.primary.at, number: 0)
        counts[key, default: 0] += 1
        key.number = counts[key]!
        if groups[key] == nil { order.append(key) }
        groups[key, default: Group()].add(finding, account)
      }
    }
    for key in order {
      let group = groups[key]!
      merged.report(group.finding(of: templates[key.template].accounts.count, program, templates[key.template]))
    }
    return merged
  }
}

/// Findings of different accounts with one key have one cause.
private struct FindingKey: Hashable {
  let template: Int
  let code: DiagnosticCode
  let severity: Severity
  let at: SourceRange
  /// The how many of its account.
  var number: Int
}

private struct Group {
  private var findings: [Diagnostic] = []
  private var accounts: [Int] = []

  mutating func add(_ finding: Diagnostic, _ account: Int) {
    findings.append(finding)
    accounts.append(account)
  }

  /// The first account's finding, with what there is to say of the others.
  func finding(of count: Int, _ program: Program, _ template: TemplatePlan.Template) -> Diagnostic {
    let sorted = zip(accounts, findings).sorted { $0.0 < $1.0 }
    var finding = sorted[0].1
    let names = Array(Set(accounts)).sorted().map { "`\(program.accounts[$0].key)`" }
    switch names.count {
    case 1 where count == 1: finding.notes.append("filled in for account \(names[0])")
    case 1: finding.notes.append("filled in for account \(names[0]); not so in the template's other accounts")
    case count:
      let others = count == 2 ? "the template's other account" : "all \(count) accounts of the template"
      finding.notes.append("filled in for account \(names[0]), and the same in \(others)")
    default:
      let shown = names.prefix(3).joined(separator: ", ")
      let more = names.count - min(names.count, 3)
      finding.notes.append("filled in for accounts \(shown)\(more > 0 ? " and \(more) more" : "") of \(count)")
    }
    finding.fixes = finding.fixes.filter { fix in
      sorted.allSatisfy { $0.1.fixes.contains(fix) } && fix.edits.allSatisfy { !template.isFilledIn($0.at) }
    }
    return finding
  }
}

extension TemplatePlan.Template {
  /// Whether a part of the range is not what the file says, but what was filled in.
  fileprivate func isFilledIn(_ place: SourceRange) -> Bool {
    parts.contains { part in
      part.unit.file.tree.file == place.file
        && part.scalars.contains { scalar in
          scalar.placeholders.contains { $0.at.range.start < place.range.end && place.range.start < $0.at.range.end }
        }
    }
  }
}

/// Which places belong to which template.
private struct TemplatePlaces {
  private var ranges: [FileID: [(range: TextRange, template: Int)]] = [:]

  init(_ templates: [TemplatePlan.Template]) {
    for (index, template) in templates.enumerated() {
      for part in template.parts {
        guard let range = part.range else { continue }
        // A file of its own belongs to the template with all that is in it.
        let all = part.node == nil ? TextRange(0, .max) : range
        ranges[part.unit.file.tree.file, default: []].append((all, index))
      }
    }
  }

  func template(at place: SourceRange) -> Int? {
    ranges[place.file]?.first { $0.range.start <= place.range.start && place.range.start <= $0.range.end }?.template
  }
}
