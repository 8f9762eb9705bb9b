public import AegisBasics
public import AegisIR
public import AegisSchema
public import AegisSema
import AegisSyntax

/// A project at one moment, with what there is to say about it.
public struct ProjectState: Sendable {
  public let sources: SourceMap
  public let settings: ProjectSettings
  /// What lint was asked for.
  public let plan: LintPlan
  /// What the files define; nil where there is no organization to speak of.
  public let program: Program?
  /// What they come to, as far as it could be worked out, also where there are errors.
  public let organization: Organization?
  /// What is to be told, for each file that has something, in the order of offsets.
  public let findings: [FileID: [Diagnostic]]
  /// The files of which something else is to be told than before.
  public let changed: [FileID]
  /// The files that the configuration reaches.
  public let units: [SourceUnit]
  private let loaded: [LoadedUnit]
  private let table: FileTable
  private let listed: [ProjectPath]

  init(
    sources: SourceMap, settings: ProjectSettings, plan: LintPlan, program: Program?, organization: Organization?,
    findings: [FileID: [Diagnostic]], changed: [FileID], units: [LoadedUnit], table: FileTable,
    listed: [ProjectPath]
  ) {
    self.sources = sources
    self.settings = settings
    self.plan = plan
    self.program = program
    self.organization = organization
    self.findings = findings
    self.changed = changed
    self.units = units.map(\.unit)
    loaded = units
    self.table = table
    self.listed = listed
  }

  /// Whether a file may be one of the configuration: neither it nor a folder that it is in is passed over.
  public func isListed(_ path: ProjectPath) -> Bool { listed.contains(path) }

  /// The files that could be included and are not, in the order of their paths.
  public var unreachedFiles: [ProjectPath] {
    let reached = Set(units.map(\.file.path))
    return listed.filter { !reached.contains($0.text) && !Loader.othersFiles.contains($0.text) }
  }

  /// The file of a path, where the project has it.
  public func file(at path: ProjectPath) -> SourceFile? { table.knownID(of: path).map { sources[$0] } }

  /// What a file has to hold, by the place that includes it; nil for one that the configuration does not reach.
  public func expected(at path: ProjectPath) -> FieldType? {
    table.knownID(of: path).flatMap { id in loaded.first { $0.source.id == id }?.expected }
  }

  /// The file of a path as it was read; nil where the configuration does not reach it.
  public func unit(at path: ProjectPath) -> SourceUnit? {
    table.knownID(of: path).flatMap { id in units.first { $0.file.tree.file == id } }
  }
}
