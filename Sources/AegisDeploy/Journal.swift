public import AegisChangeSet
public import AegisCloud
public import AegisSystem

/// A line before and after every call, in a file beside the project: what a killed run was at.
public struct Journal: DeploymentObserver {
  private let file: AppendedFile
  private let progress: @Sendable (_ step: Int, _ isDone: Bool, _ failure: AWSError?) -> Void

  public init(
    _ path: String, progress: @escaping @Sendable (_ step: Int, _ isDone: Bool, _ failure: AWSError?) -> Void = { _, _, _ in }
  ) throws(DiskError) {
    file = try AppendedFile(path, keeping: 0)
    self.progress = progress
  }

  public func willRun(_ step: Int, of plan: ChangeSet) throws(DiskError) {
    try append(step, plan, [("event", "begin")])
    progress(step, false, nil)
  }

  public func didRun(_ step: Int, of plan: ChangeSet, failure: AWSError?) {
    var members: [(String, JSONValue)] = [("event", failure == nil ? "done" : "failed")]
    if let failure {
      members.append(("code", .string(failure.code)))
      if let id = failure.requestID { members.append(("request", .string(id))) }
    }
    // What cannot be noted down is found out from AWS the next time.
    try? append(step, plan, members)
    progress(step, true, failure)
  }

  private func append(_ index: Int, _ plan: ChangeSet, _ members: [(String, JSONValue)]) throws(DiskError) {
    let step = plan.steps[index]
    let line = JSONValue.object(
      ([("step", .number(String(index)))] + members + [
        ("call", .string(step.operation.action)), ("resource", plan.changes[step.change].address.json),
      ]).map { JSONValue.Member($0.0, $0.1) })
    try file.append(line.text + [0x0A])
  }

  /// The calls of which an interrupted run did not note down what became of them, as people read them.
  public static func openCalls(_ path: String) -> [String] {
    guard let bytes = try? Disk.read(path) else { return [] }
    var open: [Int: String] = [:]
    for line in bytes.split(separator: 0x0A) {
      guard let value = parseJSONValue(Array(line)), let step = value["step"].integer else { continue }
      if value["event"].string == "begin" {
        let name = Address(value["resource"]).map { "\($0.kind.noun) `\($0.name)`" } ?? ""
        open[step] = "\(value["call"].string ?? "") for \(name)"
      } else {
        open[step] = nil
      }
    }
    return open.sorted { $0.key < $1.key }.map(\.value)
  }
}
