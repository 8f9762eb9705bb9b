public import AegisBasics
public import AegisPolicy
public import AegisSchema

/// One file of the configuration with its policy documents read.
public final class SourceUnit: Sendable {
  public let file: ConfigFile
  /// Runs parallel to `file.documents`.
  public let documents: [UnitDocument]
  let mayHoldPlaceholders: Bool

  public init(file: ConfigFile, documents: [UnitDocument]) {
    self.file = file
    mayHoldPlaceholders = file.tree.mayHoldPlaceholders
    self.documents = documents
  }
}

/// A policy document of a file.
public struct UnitDocument: Sendable {
  /// Nil where it could not be read, or is in another language than the policy language.
  public let written: WrittenPolicy?
  /// As canonical JSON; empty where the document has errors.
  public let json: [UInt8]
  /// The document has no errors.
  public let isValid: Bool
  /// Where it is written, and the key that it stands under.
  public let place: SourceRange
  public let title: SourceRange

  public var policy: PolicyDocument? { written?.document }
}

/// The files of a configuration and which of them stands where in which.
public final class UnitGraph: Sendable {
  public let units: [SourceUnit]
  /// For each unit and each of its inclusions, the index of the unit that stands there.
  public let included: [[Int?]]

  public init(units: [SourceUnit], included: [[Int?]]) {
    self.units = units
    self.included = included
  }
}
