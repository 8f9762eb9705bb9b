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
    // A report as bytes: text, JSON, SARIF and the formats of build servers. Pure.
    .target(name: "AegisReport", dependencies: ["AegisBasics"], swiftSettings: strict),
    .testTarget(name: "AegisReportTests", dependencies: ["AegisReport", "AegisBasics"], swiftSettings: strict),
  ]
)
