/// What a stage had to say, collected as a value: one bag a task, merged afterwards.
public struct DiagnosticBag: Sendable {
  public private(set) var diagnostics: [Diagnostic] = []

  public init() {}

  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  public var isEmpty: Bool { diagnostics.isEmpty }
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  public mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Takes back the findings that were reported last.
  public mutating func removeLast(_ count: Int) { diagnostics.removeLast(count) }

  public mutating func append(_ other: DiagnosticBag) {
    guard !other.isEmpty else { return }
    diagnostics += other.diagnostics
  }

  /// In the order in which people read them: by the file's path, offset, code, message; each only once.
  public func sorted(in sources: SourceMap) -> [Diagnostic] {
    let sorted = diagnostics.sorted { left, right in
      if left.primary.at.file != right.primary.at.file {
        let (path, other) = (sources[left.primary.at.file].displayPath, sources[right.primary.at.file].displayPath)
        return path != other ? path < other : left.primary.at.file < right.primary.at.file
      }
      if left.primary.at.range.start != right.primary.at.range.start {
        return left.primary.at.range.start < right.primary.at.range.start
      }
      if left.code.code != right.code.code { return left.code.code < right.code.code }
      return left.message < right.message
    }
    var found: [Diagnostic] = []
    found.reserveCapacity(sorted.count)
    // Where those begin that the order does not tell apart: what is the same stands among them, the first one first.
    var start = 0
    for diagnostic in sorted {
      if let last = found.last, !last.isOrdered(like: diagnostic) { start = found.count }
      if !found[start...].contains(diagnostic) { found.append(diagnostic) }
    }
    return found
  }
}

extension Diagnostic {
  /// Whether both come at the same place of the order of findings.
  fileprivate func isOrdered(like other: Diagnostic) -> Bool {
    primary.at.file == other.primary.at.file && primary.at.range.start == other.primary.at.range.start
      && code.code == other.code.code && message == other.message
  }
}

/// The result of a stage: always a value, plus what there is to say about it.
public struct Checked<Value: Sendable>: Sendable {
  public var value: Value
  public var bag: DiagnosticBag

  public init(_ value: Value, _ bag: DiagnosticBag = DiagnosticBag()) {
    self.value = value
    self.bag = bag
  }
}
