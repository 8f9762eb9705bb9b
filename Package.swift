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
    // What a back end sees: AWS's resources, resolved, in canonical order.
    .target(name: "AegisIR", dependencies: ["AegisBasics"], swiftSettings: strict),
    // Policy documents, ARN and action patterns, conditions, the IAM catalog.
    .target(name: "AegisPolicy", dependencies: ["AegisBasics", "CAegisData"], swiftSettings: strict),
    // The catalog's bytes, embedded by the C compiler: read-only pages, nothing parsed at start-up.
    .target(
      name: "CAegisData", exclude: ["LICENSES.md", "catalog.bin"], cSettings: [.unsafeFlags(["-std=c23"])]),

    .testTarget(name: "AegisPolicyTests", dependencies: ["AegisPolicy"], swiftSettings: strict),
  ]
)
