// swift-tools-version: 6.1
import PackageDescription

/// Held by every target: the strict language modes and, for release, the optimizer across targets
/// (generic code that crosses a target is otherwise an order of magnitude slower).
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

let package = Package(
  name: "aegis",
  targets: [
    // Ranges, files, diagnostics, fixes. Imports nothing.
    .target(name: "AegisBasics", swiftSettings: strict),
    // YAML and JSON to trees in which everything has a place.
    .target(name: "AegisSyntax", dependencies: ["AegisBasics"], swiftSettings: strict),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    // What grammar/ says, as tables, and the check of a file against it.
    .target(
      name: "AegisSchema", dependencies: ["AegisBasics", "AegisSyntax", "CPCRE2"], swiftSettings: strict),
    // Disk, terminal, environment, clock, child processes: nothing else touches them.
    .target(name: "AegisSystem", dependencies: ["AegisBasics"], swiftSettings: strict),
    .executableTarget(
      name: "aegis-dev", dependencies: ["AegisBasics", "AegisSyntax", "AegisSystem"], swiftSettings: strict),
    // What a back end sees: AWS's resources, resolved, in canonical order.
    .target(
      name: "AegisIR", dependencies: ["AegisBasics", "AegisSchema", "AegisPolicy", "AegisSema"],
      swiftSettings: strict),
    // Policy documents, ARN and action patterns, conditions, the IAM catalog.
    .target(
      name: "AegisPolicy", dependencies: ["AegisBasics", "AegisSyntax", "AegisSchema", "CAegisData"],
      swiftSettings: strict),
    // Inclusions, symbols, references.
    .target(
      name: "AegisSema", dependencies: ["AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy"],
      swiftSettings: strict),
    // The catalog's bytes, embedded by the C compiler: read-only pages, nothing parsed at start-up.
    .target(
      name: "CAegisData", exclude: ["LICENSES.md", "catalog.bin"], cSettings: [.unsafeFlags(["-std=c23"])]),

    .testTarget(name: "AegisPolicyTests", dependencies: ["AegisPolicy"], swiftSettings: strict),
  ]
)
