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
    // What a back end sees: AWS's resources, resolved, in canonical order.
    .target(name: "AegisIR", dependencies: ["AegisBasics"], swiftSettings: strict),

    // libyaml: the oracle of the front end's tests. Nothing that ships links it.
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    // What the tests of several targets share: random numbers, annotated fixtures.
    .target(name: "TestSupport", dependencies: ["AegisBasics"], path: "Tests/Support", swiftSettings: strict),
    .testTarget(
      name: "AegisSyntaxTests", dependencies: ["AegisBasics", "AegisSyntax", "CYAML", "TestSupport"],
      swiftSettings: strict),
    // Inputs under golden/ with the findings they must have.
    .testTarget(
      name: "GoldenTests", dependencies: ["AegisBasics", "AegisSyntax", "TestSupport"], swiftSettings: strict),
  ]
)
