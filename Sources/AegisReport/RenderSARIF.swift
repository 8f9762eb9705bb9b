import AegisBasics

/// SARIF 2.1.0: one run with every rule, every finding, and the ignored findings with their reasons.
func renderSARIF(_ report: Report) -> [UInt8] {
  var run = SARIFRun(report)
  var writer = JSONWriter(brokenDepth: .max)
  writer.object { writer in
    writer.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
    writer.member("version", "2.1.0")
    writer.member("runs", each: CollectionOfOne(())) { writer, _ in run.write(to: &writer) }
  }
  writer.endLine()
  return writer.bytes
}

/// What is needed across the results of one run.
private struct SARIFRun {
  let report: Report
  /// The rules known, then those that only a finding names.
  let rules: [(code: DiagnosticCode, description: RuleDescription?)]
  let ruleIndices: [String: Int]
  var fingerprints: Fingerprints

  init(_ report: Report) {
    self.report = report
    fingerprints = Fingerprints(report)
    var rules = report.rules.map { (code: $0.code, description: Optional($0)) }
    var indices: [String: Int] = [:]
    for (index, rule) in rules.enumerated() { indices[rule.code.code] = index }
    for diagnostic in report.diagnostics + report.suppressed.map(\.diagnostic)
    where indices[diagnostic.code.code] == nil {
      indices[diagnostic.code.code] = rules.count
      rules.append((diagnostic.code, nil))
    }
    self.rules = rules
    ruleIndices = indices
  }

  mutating func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("tool") { $0.member("driver", writeDriver) }
      writer.member("automationDetails") { $0.member("id", "aegis/\(report.command)/") }
      writer.member("invocations", each: CollectionOfOne(true)) { writer, succeeded in
        writer.object { $0.member("executionSuccessful", succeeded) }
      }
      writer.member("columnKind", "unicodeCodePoints")
      writer.member("newlineSequences", each: ["\r\n", "\n", "\r"]) { $0.string($1) }
      let all = report.diagnostics.map { ($0, nil) } + report.suppressed.map { ($0.diagnostic, Optional($0)) }
      writer.member("results", each: all) { writer, result in
        writeResult(result.0, suppression: result.1, to: &writer)
      }
    }
  }

  private func writeDriver(to writer: inout JSONWriter) {
    writer.member("name", "aegis")
    writer.member("version", report.toolVersion)
    writer.member("rules", each: rules) { writer, rule in
      writer.object { writer in
        writer.member("id", rule.code.code)
        writer.member("name", rule.code.name)
        guard let description = rule.description else { return }
        writer.member("shortDescription", text: description.summary)
        writer.member("fullDescription", text: description.rationale)
        writer.member("help", text: "`aegis explain \(rule.code.code)` tells more")
        writer.member("defaultConfiguration") { $0.member("level", description.severity.name) }
      }
    }
  }

  private mutating func writeResult(
    _ diagnostic: Diagnostic, suppression: SuppressedDiagnostic?, to writer: inout JSONWriter
  ) {
    let fingerprint = fingerprints.next(diagnostic)
    writer.object { writer in
      writer.member("ruleId", diagnostic.code.code)
      writer.member("ruleIndex", ruleIndices[diagnostic.code.code] ?? -1)
      writer.member("level", diagnostic.severity.name)
      writer.member("message", text: diagnostic.textParts.joined(separator: "\n"))
      writer.member("locations", each: CollectionOfOne(diagnostic.primary)) { writer, label in
        writeLocation(label, logicalPath: report.logicalPaths[label.at], id: nil, to: &writer)
      }
      if !diagnostic.secondary.isEmpty {
        writer.member("relatedLocations", each: diagnostic.secondary.enumerated()) { writer, label in
          writeLocation(label.element, logicalPath: nil, id: label.offset + 1, to: &writer)
        }
      }
      writer.member("partialFingerprints") { $0.member("codeAndLogicalPath/v1", fingerprint) }
      let fixes = diagnostic.fixes.filter { $0.safety == .safe && !$0.edits.isEmpty }
      if !fixes.isEmpty { writer.member("fixes", each: fixes) { writeFix($1, to: &$0) } }
      // Where one result of a run has them, all must.
      if report.suppressed.isEmpty { return }
      writer.member("suppressions", each: suppression.map { [$0] } ?? []) { writeSuppression($1, to: &$0) }
    }
  }

  private func writeSuppression(_ suppression: SuppressedDiagnostic, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("kind", suppression.place == nil ? "external" : "inSource")
      writer.member("status", "accepted")
      writer.member("justification", suppression.reason)
      guard let place = suppression.place else { return }
      writer.member("location") { $0.member("physicalLocation") { writePhysicalLocation(place, to: &$0) } }
    }
  }

  private func writeLocation(_ label: Label, logicalPath: String?, id: Int?, to writer: inout JSONWriter) {
    writer.object { writer in
      if let id { writer.member("id", id) }
      if !label.text.isEmpty { writer.member("message", text: label.text) }
      writer.member("physicalLocation") { writePhysicalLocation(label.at, to: &$0) }
      guard let logicalPath else { return }
      writer.member("logicalLocations", each: CollectionOfOne(logicalPath)) { writer, path in
        writer.object { $0.member("fullyQualifiedName", path) }
      }
    }
  }

  private func writePhysicalLocation(_ at: SourceRange, to writer: inout JSONWriter) {
    let region = Region(at, sources: report.sources)
    writer.member("artifactLocation") { $0.writeArtifact(region.path) }
    writer.member("region") { $0.write(region) }
  }

  private func writeFix(_ fix: Fix, to writer: inout JSONWriter) {
    var files: [FileID] = []
    for edit in fix.edits where !files.contains(edit.at.file) { files.append(edit.at.file) }
    writer.object { writer in
      writer.member("description", text: fix.title)
      writer.member("artifactChanges", each: files) { writer, id in
        writer.object { writer in
          writer.member("artifactLocation") { $0.writeArtifact(report.sources[id].displayPath) }
          writer.member("replacements", each: fix.edits.filter { $0.at.file == id }) { writer, edit in
            writer.object { writer in
              writer.member("deletedRegion") { $0.write(Region(edit.at, sources: report.sources)) }
              writer.member("insertedContent", text: edit.replacement)
            }
          }
        }
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ name: String, text: String) {
    member(name) { $0.member("text", text) }
  }

  fileprivate mutating func writeArtifact(_ path: String) {
    member("uri", uri(ofPath: path))
    member("uriBaseId", "%SRCROOT%")
  }

  fileprivate mutating func write(_ region: Region) {
    member("startLine", region.start.line)
    member("startColumn", region.start.column)
    member("endLine", region.end.line)
    member("endColumn", region.end.column)
  }
}

/// A path as a relative URI: all but letters, digits and `-._~/` escaped.
private func uri(ofPath path: String) -> String {
  var text = ""
  for byte in path.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"), UInt8(ascii: "/"):
      text.unicodeScalars.append(Unicode.Scalar(byte))
    default: text += "%" + hexadecimal(UInt32(byte), digits: 2)
    }
  }
  return text
}
