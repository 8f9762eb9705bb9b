import AegisBasics

/// GitLab's code quality report: a list that a merge request compares with the one of its target.
func renderGitLab(_ report: Report) -> [UInt8] {
  var fingerprints = Fingerprints(report)
  var writer = JSONWriter(brokenDepth: 1)
  writer.array(report.diagnostics) { writer, diagnostic in
    let region = Region(diagnostic.primary.at, sources: report.sources)
    let fingerprint = fingerprints.next(diagnostic)
    writer.object { writer in
      writer.member("description", diagnostic.oneLine)
      writer.member("check_name", "\(diagnostic.code.code) \(diagnostic.code.name)")
      writer.member("fingerprint", fingerprint)
      writer.member("severity", diagnostic.severity.gitLabName)
      writer.member("location") { writer in
        writer.member("path", region.path)
        writer.member("lines") { writer in
          writer.member("begin", region.start.line)
          writer.member("end", region.lastLine)
        }
      }
    }
  }
  writer.endLine()
  return writer.bytes
}

extension Severity {
  fileprivate var gitLabName: String {
    switch self {
    case .note: "info"
    case .warning: "minor"
    case .error: "major"
    }
  }
}
