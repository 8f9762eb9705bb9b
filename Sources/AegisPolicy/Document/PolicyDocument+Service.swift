import AegisSyntax

extension PolicyDocument {
  /// The prefix of the service that all actions of the document belong to, in small letters; nil where there are several.
  public var onlyService: String? {
    let services = Set(statements.flatMap(\.actions).map { tree.string($0).split(separator: ":").first?.lowercased() ?? "" })
    return services.count == 1 ? services.first : nil
  }
}
