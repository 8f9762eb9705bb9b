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

func library(_ name: String, _ dependencies: Target.Dependency...) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: Target.Dependency...) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

// A target has a reason that the compiler can check: purity, a C library, the network, a wire format.
// Who may import whom stands here and, checked against every import, in the house tests.
let package = Package(
  name: "aegis",
  products: [
    .executable(name: "aegis", targets: ["aegis"]),
    .executable(name: "aegis-dev", targets: ["aegis-dev"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // Ranges, files, diagnostics, fixes. Imports nothing.
    library("AegisBasics"),
    // YAML and JSON to trees in which everything has a place.
    library("AegisSyntax", "AegisBasics"),
    // What grammar/ says, as tables, and the check of a file against it.
    // PCRE2 by its archive, so that the program needs no library of it where it runs.
    .target(
      name: "AegisSchema", dependencies: ["AegisBasics", "AegisSyntax", "CPCRE2", "CAegisData"], swiftSettings: strict,
      linkerSettings: [.linkedLibrary(":libpcre2-8.a")]),
    // Policy documents, ARN and action patterns, conditions, the IAM catalog.
    library("AegisPolicy", "AegisBasics", "AegisSyntax", "AegisSchema", "CAegisData"),
    // Inclusions, symbols, references.
    library("AegisSema", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy"),
    // What a back end sees: AWS's resources, resolved, in canonical order.
    library("AegisIR", "AegisBasics", "AegisSchema", "AegisPolicy", "AegisSema"),
    // What a principal can do: evaluation of one request, exact comparison.
    library("AegisAccess", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR"),
    // What is wrong with a policy that AWS may well accept: one file a rule.
    library(
      "AegisLint", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR", "AegisAccess"),
    // What principals did against what they may do: events to actions, the four reports and their forms.
    library("AegisAnalyze", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisIR", "AegisAccess", "AegisReport"),
    // Folders of logs, read into a store of activity. zlib and SQLite by their archives, so that the program
    // needs no library of them where it runs.
    .target(
      name: "AegisActivity", dependencies: ["AegisBasics", "AegisAnalyze", "AegisSystem", "CSQLite", "CZlib"], swiftSettings: strict,
      linkerSettings: [.linkedLibrary(":libsqlite3.a"), .linkedLibrary(":libz.a"), .linkedLibrary("m")]),
    // The IR as Terraform JSON.
    library("AegisTerraform", "AegisBasics", "AegisIR"),
    // Desired and observed IR: what differs, and the calls that make it equal, in order.
    library("AegisChangeSet", "AegisBasics", "AegisSyntax", "AegisIR"),
    // The canonical layout of a file, as edits.
    library("AegisFormat", "AegisBasics", "AegisSyntax"),
    // A report as bytes: text, JSON, SARIF and the formats of build servers.
    library("AegisReport", "AegisBasics", "AegisChangeSet"),
    // The pipeline, over a file system that is given to it.
    library(
      "AegisDriver", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR",
      "AegisLint", "AegisAccess", "AegisTerraform", "AegisFormat"),
    // Disk, terminal, environment, clock, child processes: nothing else touches them.
    library("AegisSystem", "AegisBasics", "CMalloc"),
    // The client of AWS: credentials, signatures, retries, rates, the services' protocols; libcurl underneath.
    library("AegisCloud", "AegisBasics", "AegisSyntax", "AegisSystem", "CCurl"),
    // What AWS has, read into the IR.
    library(
      "AegisObserve", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR", "AegisCloud"),
    // State, lock, and the calls that carry a change set out.
    library("AegisDeploy", "AegisBasics", "AegisIR", "AegisAccess", "AegisTerraform", "AegisChangeSet", "AegisCloud", "AegisSystem"),
    // The IR as files of a configuration, merged with what people have made of them.
    library("AegisImport", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisSema", "AegisIR"),
    // What editors ask for, over the language server protocol.
    library(
      "AegisLSP", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR", "AegisAccess", "AegisLint", "AegisReport",
      "AegisDriver", "AegisSystem"),
    // One file a command: arguments, session, output, exit code.
    library(
      "AegisCommands", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisSema", "AegisIR",
      "AegisLint", "AegisAccess", "AegisAnalyze", "AegisActivity", "AegisCloud", "AegisObserve", "AegisImport",
      "AegisTerraform", "AegisChangeSet", "AegisDeploy", "AegisReport", "AegisDriver", "AegisSystem", "AegisLSP", .product(name: "ArgumentParser", package: "swift-argument-parser")),
    .executableTarget(name: "aegis", dependencies: ["AegisCommands"], swiftSettings: strict),

    // grammar/ as Swift, for those who work on Aegis.
    library("AegisGenerate", "AegisBasics", "AegisSyntax", "AegisPolicy", "AegisLint", "AegisSystem"),
    // Organizations of any size, and slips of the hand, for measuring and testing.
    library("AegisSamples", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisAccess", "AegisDriver"),
    .executableTarget(
      name: "aegis-dev",
      dependencies: [
        "AegisGenerate", "AegisSamples", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisIR", "AegisAccess", "AegisReport", "AegisDriver", "AegisSystem",
        "AegisActivity", "CYAML",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),

    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
    // The C library's knobs of its allocator, which Swift's own module of it leaves out.
    .systemLibrary(name: "CMalloc"),
    // libcurl, loaded when it is first needed.
    .systemLibrary(name: "CCurl"),
    // The catalog's bytes, embedded by the C compiler: read-only pages, nothing parsed at start-up.
    .target(
      name: "CAegisData", exclude: ["LICENSES.md", "catalog.bin"], cSettings: [.unsafeFlags(["-std=c23"])]),
    // libyaml: the oracle of the front end's tests and the measure of its speed. Nothing that ships links it.
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    // What the tests of several targets share: random numbers, annotated fixtures.
    .target(name: "TestSupport", dependencies: ["AegisBasics", "AegisSyntax", "AegisSamples"], path: "Tests/Support", swiftSettings: strict),
    tests("AegisBasicsTests", "AegisSamples", "AegisBasics"),
    tests("AegisSyntaxTests", "AegisSamples", "AegisBasics", "AegisSyntax", "AegisFormat", "CYAML", "TestSupport"),
    tests("AegisPolicyTests", "AegisPolicy"),
    tests("AegisAccessTests", "AegisSamples", "AegisAccess", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisIR", "AegisDriver", "TestSupport"),
    // Every rule, by the examples in its metadata and by golden/lint.
    tests(
      "AegisLintTests", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisPolicy", "AegisAccess", "AegisLint", "AegisDriver", "AegisSamples",
      "TestSupport"),
    tests("AegisCloudTests", "AegisCloud", "AegisSystem"),
    // The four reports against logs whose truth is known.
    tests(
      "AegisAnalyzeTests", "AegisAnalyze", "AegisActivity", "AegisAccess", "AegisBasics", "AegisIR", "AegisPolicy", "AegisSyntax", "AegisCloud", "AegisDriver", "AegisSystem",
      "AegisSamples"),
    tests("AegisImportTests", "AegisSamples", "AegisImport", "AegisBasics", "AegisSyntax", "AegisIR", "TestSupport"),
    tests("AegisReportTests", "AegisReport", "AegisChangeSet", "AegisIR", "AegisBasics"),
    tests("AegisChangeSetTests", "AegisSamples", "AegisChangeSet", "AegisDeploy", "AegisAccess", "AegisCloud", "AegisIR", "AegisBasics", "TestSupport"),
    tests("AegisTerraformTests", "AegisTerraform", "AegisIR", "AegisBasics"),
    // Programs that nobody here wrote: the real terraform and AWS provider, moto as AWS.
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "AegisBasics", "AegisAccess", "AegisSamples", "AegisChangeSet", "AegisDeploy", "AegisCloud", "AegisObserve", "AegisIR", "AegisTerraform",
        "AegisDriver", "AegisSystem", "AegisSchema", "AegisSema", "AegisPolicy", "TestSupport", "aegis", "aegis-dev",
      ],
      exclude: [
        "Access/solver.py", "Cloud/fill.py", "Cloud/instant.py", "Cloud/mfa.py", "Cloud/proxy.py", "Cloud/s3_regions.py", "Cloud/signatures.py",
        "Deploy/proxy.py", "Deploy/seen.py", "Harness/moto", "Page/page.py",
      ], swiftSettings: strict),
    // The program as people run it: transcripts under golden/cli.
    tests("CommandTests", "aegis", "AegisBasics", "AegisPolicy", "TestSupport"),
    // The rules of the house: layers, lengths, codes, generated files, the README's examples.
    tests("HouseTests", "AegisBasics", "AegisGenerate", "AegisLint", "AegisSchema", "AegisSystem"),
    // Inputs under golden/ with the findings they must have, and what becomes of the samples.
    tests(
      "GoldenTests", "AegisSamples", "AegisBasics", "AegisSyntax", "AegisSchema", "AegisSema", "AegisIR", "AegisTerraform", "AegisDriver", "AegisSystem",
      "AegisLint", "TestSupport"),
  ]
)
