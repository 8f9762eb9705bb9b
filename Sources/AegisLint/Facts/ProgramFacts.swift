public import AegisIR
public import AegisPolicy
public import AegisSema

/// The whole configuration as rules see it.
public final class ProgramFacts {
  /// What the files define, with its places.
  public let program: Program
  /// The same, resolved: who is attached to what, who is where in the tree. Nil where that could not be worked out.
  public let organization: Organization?
  /// Something is wrong with the configuration: what seems to be missing may only be misspelt.
  public let hasErrors: Bool
  public let catalog: Catalog
  public let configuration: LintConfiguration

  public init(
    _ program: Program, organization: Organization?, hasErrors: Bool, catalog: Catalog, configuration: LintConfiguration
  ) {
    self.program = program
    self.organization = organization
    self.hasErrors = hasErrors
    self.catalog = catalog
    self.configuration = configuration
  }

  /// A policy document, as statement rules see it.
  public func facts(of document: PolicyDocument) -> DocumentFacts {
    DocumentFacts(document, catalog: catalog, configuration: configuration)
  }
}
