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
    // IR to Terraform's JSON syntax. Pure.
    .target(name: "AegisTerraform", dependencies: ["AegisBasics", "AegisIR"], swiftSettings: strict),
    .testTarget(
      name: "AegisTerraformTests", dependencies: ["AegisBasics", "AegisIR", "AegisTerraform"], swiftSettings: strict),
    // Programs that nobody here wrote: the real terraform and AWS provider, moto as AWS.
    .testTarget(
      name: "IntegrationTests", dependencies: ["AegisBasics", "AegisIR", "AegisTerraform"], swiftSettings: strict),
  ]
)
