/// `RegionTable.swift`: the services that are one for all regions, from `grammar/regions.yaml`.
func generateRegions(_ file: GrammarNode) throws(GenerateError) -> String {
  func pairs(_ entries: [(String, String)]) -> String {
    entries.map { "    \(SwiftText.literal($0.0)): \(SwiftText.literal($0.1)),\n" }.joined()
  }
  let homes = try file.required("home_regions").entries.flatMap { region in region.value.strings.map { ($0, region.name) } }
  let partitions = try file.required("partitions").entries.map { ($0.name, $0.value.string) }
  let single = try file.required("single_region").strings.map { SwiftText.literal($0) }.joined(separator: ", ")
  return SwiftText.header + """
    /// The services that are one for all regions; the sources stand in `grammar/regions.yaml`.
    enum RegionTable {
      /// Services whose requests all count as made to one region.
      static let singleRegion: Set<String> = [\(single)]
      /// By partition the region of such services.
      static let partitions: [String: String] = [
    \(pairs(partitions))  ]
      /// Services whose events are recorded in one region, and the region in the partition `aws`.
      static let homeRegions: [String: String] = [
    \(pairs(homes))  ]
    }

    """
}
