import AegisBasics
import AegisDriver
import AegisSamples
import AegisSystem
import ArgumentParser

/// Measures what people wait for in an editor.
struct BenchEditorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-editor", abstract: "Measure opening a large project, and the time from a keystroke to the findings.",
    discussion: """
      Writes an organization, opens it and all of its files as the language server does, and types into them: a letter comes, \
      what there is to say now is worked out, the letter goes again. Each of both is a keystroke. Memory is what the session \
      holds, where freed memory is given back as often as the server does it.
      """)

  @OptionGroup var options: OrganizationOptions

  @Option(help: "How many keystrokes.")
  var edits = 2000

  @Flag(help: "With the optional rules too.")
  var strict = false

  func run() async throws {
    #if DEBUG
      print("this is a debug build: its figures mean nothing")
    #endif
    let folder = try Surroundings.makeTemporaryFolder("aegis-bench")
    defer { _ = ChildProcess.run(["rm", "-r", folder]) }
    let size: Int
    do {
      let made = makeOrganization(bytes: (options.megabytes ?? 20) * 1_000_000, options.spec)
      try write(made, to: folder)
      size = made.size
    }
    if strict { try Disk.write(try Disk.read("\(folder)/aegis.ini") + Array("\n[lint]\nprofile = strict\n".utf8), to: "\(folder)/aegis.ini") }
    guard let project = DiskProject(root: folder) else { throw ToolFailure("`\(folder)` cannot be read") }
    let session = IncrementalSession(
      files: project, jobs: Surroundings.processorCount, today: Surroundings.today)
    let before = Surroundings.residentMemory
    let start = Surroundings.monotonicSeconds
    let opened = await session.update()
    let seconds = Surroundings.monotonicSeconds - start
    let count = opened.findings.values.reduce(0) { $0 + $1.count }
    print("\(size / 1000) kB, \(opened.units.count) files, \(count) findings\(strict ? ", strict" : "")")
    print("open: \(Int(seconds * 1000)) ms, \(ratio(Surroundings.residentMemory - before, size)) times the input")
    var times: [(seconds: Double, path: String)] = []
    var state = SplitRandom(state: 7)
    let paths = try project.list(excluding: [])
    for path in paths { await session.setText(try project.read(path), of: path) }
    _ = await session.update()
    print("all files open: \(ratio(Surroundings.residentMemory - before, size)) times the input")
    for _ in 0..<max(1, edits / 2) {
      let path = paths[state.below(paths.count)]
      let text = try project.read(path)
      var typed = text
      typed.insert(UInt8(ascii: "e"), at: state.below(text.count))
      for text in [typed, text] {
        let start = Surroundings.monotonicSeconds
        await session.setText(text, of: path)
        _ = await session.update()
        times.append((Surroundings.monotonicSeconds - start, path.text))
        if times.count.isMultiple(of: 200) { Process.returnFreedMemory() }
      }
    }
    times.sort { $0.seconds < $1.seconds }
    func percentile(_ share: Double) -> String {
      "\(Double(Int(times[min(times.count - 1, Int(Double(times.count) * share))].seconds * 100_000)) / 100) ms"
    }
    print("keystroke: median \(percentile(0.5)), 90 % \(percentile(0.9)), 99 % \(percentile(0.99)), most \(percentile(1))")
    for slow in times.suffix(5) { print("  \(Int(slow.seconds * 1000)) ms: \(slow.path)") }
    print("memory in the end: \(ratio(Surroundings.residentMemory - before, size)) times the input")
  }

  private func ratio(_ bytes: Int, _ size: Int) -> Double { Double(bytes * 100 / max(1, size)) / 100 }
}

/// Numbers that are the same in every run.
private struct SplitRandom {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return bound > 0 ? Int(state >> 33) % bound : 0
  }
}
