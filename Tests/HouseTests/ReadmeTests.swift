import Foundation
import Testing

/// What the README shows is what happens.
@Suite struct ReadmeTests {
  /// The built program, beside the test bundle.
  private static let program: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let folders = [bundle, Repository.root.appendingPathComponent(".build/debug")]
    return folders.map { $0.appendingPathComponent("aegis") }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? folders[1].appendingPathComponent("aegis")
  }()

  static func run(_ arguments: [String], in folder: URL) throws -> (output: String, errors: String, status: Int32) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["NO_COLOR": "1", "PATH": "/usr/bin:/bin"]
    process.standardInput = FileHandle.nullDevice
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aegis-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["out", "err"].map { folder.appendingPathComponent($0) }
    for file in files { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    return (
      try String(contentsOf: files[0], encoding: .utf8), try String(contentsOf: files[1], encoding: .utf8),
      process.terminationStatus
    )
  }

  /// A copy of the sample, with the mistakes of `golden/broken` where they are wanted.
  static func sample(broken: Bool) throws -> URL {
    let files = FileManager.default
    let copy = files.temporaryDirectory.appendingPathComponent("aegis-sample-\(UUID().uuidString)")
    try files.copyItem(at: Repository.root.appendingPathComponent("golden/organization"), to: copy)
    guard broken else { return copy }
    let overlay = Repository.root.appendingPathComponent("golden/broken")
    for name in Repository.files(under: "golden/broken", withExtension: "yaml") {
      let path = String(name.dropFirst("golden/broken/".count))
      try Data(contentsOf: overlay.appendingPathComponent(path)).write(to: copy.appendingPathComponent(path))
    }
    return copy
  }

  /// Every finding that the README shows is one of those of the broken sample, to the letter.
  @Test func shownFindingsAreReal() throws {
    let block = try #require(try Repository.text("README.md").components(separatedBy: "$ aegis lint\n").dropFirst().first)
    let shown = block.components(separatedBy: "\n```")[0].components(separatedBy: "\n\n")
    #expect(shown.count == 3)
    let copy = try Self.sample(broken: true)
    defer { try? FileManager.default.removeItem(at: copy) }
    let result = try Self.run(["lint"], in: copy)
    #expect(result.status == 1)
    #expect(result.errors == "aegis: 6 errors in 4 files (2 ignored)\n")
    let real = Set(result.output.components(separatedBy: "\n\n"))
    for finding in shown { #expect(real.contains(finding), "\(finding)") }
  }

  /// Every line of the second example is one of the command's transcript.
  @Test func shownSummaryIsReal() throws {
    let command = "$ aegis analyze organization --activity files:logs --today 2026-11-25\n"
    let shown = try #require(try Repository.text("README.md").components(separatedBy: command).dropFirst().first).components(separatedBy: "\n```")[0]
    let real = try #require(try Repository.text("golden/cli/analyze.script").components(separatedBy: command).dropFirst().first)
    let lines = Set(real.components(separatedBy: "\n"))
    #expect(shown.split(separator: "\n").count > 5)
    for line in shown.split(separator: "\n") { #expect(lines.contains("> \(line)"), "\(line)") }
  }

  @Test func exitCodesAreWhatTheTableSays() throws {
    let copy = try Self.sample(broken: false)
    defer { try? FileManager.default.removeItem(at: copy) }
    let clean = try Self.run(["lint"], in: copy)
    #expect(clean.status == 0)
    #expect(clean.output == "")
    #expect(clean.errors == "aegis: no findings in 37 files (3 ignored)\n")
    #expect(try Self.run(["lint", "--no-such-option"], in: copy).status == 64)
    #expect(try Self.run(["compile", "elsewhere"], in: copy).status == 66)
    #expect(try Self.run(["compile", "--out", "/proc/none"], in: copy).status == 74)
  }

  /// Nothing is written where there is an error; the modules come out where there is none, and a second
  /// run leaves them as they are.
  @Test func compileWritesAllOrNothing() throws {
    let files = FileManager.default
    let broken = try Self.sample(broken: true)
    defer { try? files.removeItem(at: broken) }
    #expect(try Self.run(["compile"], in: broken).status == 1)
    #expect(!files.fileExists(atPath: broken.appendingPathComponent("terraform").path))
    let copy = try Self.sample(broken: false)
    defer { try? files.removeItem(at: copy) }
    #expect(try Self.run(["compile"], in: copy).status == 0)
    let folder = copy.appendingPathComponent("terraform")
    #expect(try files.contentsOfDirectory(atPath: folder.path).filter { $0 != "modules.json" }.count == 8)
    let module = folder.appendingPathComponent("organization/main.tf.json").path
    let before = try files.attributesOfItem(atPath: module)[.modificationDate] as? Date
    #expect(try Self.run(["compile"], in: copy).status == 0)
    #expect(try files.attributesOfItem(atPath: module)[.modificationDate] as? Date == before)
  }

  @Test func concisePlacesAreClickable() throws {
    let copy = try Self.sample(broken: true)
    defer { try? FileManager.default.removeItem(at: copy) }
    let result = try Self.run(["lint", "--format", "concise", "-q"], in: copy)
    #expect(result.errors == "")
    #expect(
      result.output.split(separator: "\n").first
        == "master_account/groups/groups.yaml:11:13: error[AE2001]: no policy of account `master` is named `read_cost`; did you mean `Policy.aws.master.read_costs`?"
    )
  }
}
