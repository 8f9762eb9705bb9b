import AegisLint
import AegisPolicy

/// `ManagedActs.swift`: what AWS's policies of the catalog let their holders do with privileges.
func generateManagedActs() -> String {
  var names: [UInt8: [String]] = [:]
  for (name, acts) in managedActs(.embedded) { names[acts, default: []].append(name) }
  let cases = names.sorted { $0.key < $1.key }.map { acts, names in
    "    case \(names.sorted().map(SwiftText.literal).joined(separator: ",\n      ")): \(acts)\n"
  }
  return SwiftText.header.replacing("from grammar/", with: "from the catalog") + """
    /// What AWS's policies let their holders do, by their names: see `IdentityActors.Acts`.
    enum ManagedActs {
      static func of(_ name: String) -> UInt8 {
        switch name {
    \(cases.joined())    default: 0
        }
      }
    }

    """
}
