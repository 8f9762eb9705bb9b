import AegisPolicy
import AegisSamples
import AegisSystem
import ArgumentParser

/// Measures what people wait for.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure start, lint, parsing and compiling.",
    discussion: """
      Times are medians of several runs; each is also told as a multiple of libyaml's event scan of the same bytes in \
      the same run, which is what can be compared between machines and moments. Build both programs for release first.
      """)

  @OptionGroup var options: OrganizationOptions

  @Option(help: "How often each is run.")
  var runs = 7

  @Option(help: "The file with the last figures.")
  var figures = "golden/bench/figures.tsv"

  @Flag(help: "Keep these figures as the last ones.")
  var save = false

  @Flag(help: "Only the questions about access, without comparing with the last figures.")
  var onlyAccess = false

  @Option(help: "The program to measure (default: the one beside this).")
  var aegis: String?

  @Option(help: "A small organization to lint.")
  var small = "golden/organization"

  func run() async throws {
    let program = aegis ?? "\(CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))/aegis"
    guard onlyAccess || Disk.exists(program) else { throw ToolFailure("`\(program)` does not exist: `swift build -c release` builds it") }
    #if DEBUG
      print("this is a debug build: its figures mean nothing")
    #endif
    if onlyAccess {
      let access = try await accessBench()
      for _ in 0..<runs { await access.run { print("\($0): \($1) s") } }
      return
    }
    let folder = try Surroundings.makeTemporaryFolder("aegis-bench")
    defer { _ = ChildProcess.run(["rm", "-r", folder]) }
    let made = options.megabytes == nil && options.accounts == 10 ? makeOrganization(bytes: 20_000_000, options.spec)
      : options.megabytes.map { makeOrganization(bytes: $0 * 1_000_000, options.spec) } ?? makeOrganization(options.spec)
    try write(made, to: "\(folder)/org")
    try writeManagedPolicies(to: "\(folder)/managed")
    print("an organization of \(made.files.count) files and \(made.size / 1000) kB, \(runs) runs\n")
    // A child begins with the size of this program, which the questions about access make large.
    _ = ChildProcess.run([program, "compile", "-q", "--output", "/dev/null", "--out", "\(folder)/first", "\(folder)/org"])
    let memory = Surroundings.peakMemoryOfChildren
    let measured = await measure(made, try await accessBench(), memory: memory, program: program, folder: folder)
    let last = try? Figures(text: String(decoding: Disk.read(figures), as: UTF8.self))
    print(measured.table(beside: last))
    if save {
      try Disk.makeFolder(String(figures[..<(figures.lastIndex(of: "/") ?? figures.startIndex)]))
      try Disk.write(Array(measured.text.utf8), to: figures)
      print("kept in \(figures)")
    }
  }

  /// The documents of AWS's managed policies, each in a file of its own.
  private func writeManagedPolicies(to folder: String) throws {
    let catalog = Catalog.embedded
    try Disk.makeFolder(folder)
    for policy in catalog.managedPolicies { try Disk.write(catalog.document(policy), to: "\(folder)/\(catalog.name(policy)).json") }
  }

  private func accessBench() async throws -> AccessBench {
    guard let access = await AccessBench() else { throw ToolFailure("the sample organization does not compile") }
    return access
  }

  private func measure(_ made: MadeOrganization, _ access: AccessBench, memory: Int, program: String, folder: String) async -> Figures {
    let texts = made.files.filter { $0.path.hasSuffix(".yaml") }.map { Array($0.text.utf8) }
    var times: [String: [Double]] = [:]
    func time(_ name: String, _ body: () async -> Void) async {
      let start = Surroundings.monotonicSeconds
      await body()
      times[name, default: []].append(Surroundings.monotonicSeconds - start)
    }
    func child(_ arguments: String...) { _ = ChildProcess.run([program] + arguments) }
    for round in 0..<runs {
      await time(Figures.scan) { for text in texts { scanWithLibyaml(text) } }
      await time("YAML with ranges, one thread") { for text in texts { parseTree(text, withJSON: false) } }
      await time("YAML and JSON with ranges, one thread") { for text in texts { parseTree(text, withJSON: true) } }
      await time("YAML and JSON with ranges, two threads") { await parseOnTwoThreads(texts) }
      await time("compile, one thread") { child("compile", "-q", "--jobs", "1", "--output", "/dev/null", "--out", "\(folder)/one-\(round)", "\(folder)/org") }
      await time("compile, two threads") { child("compile", "-q", "--jobs", "2", "--output", "/dev/null", "--out", "\(folder)/two-\(round)", "\(folder)/org") }
      times[Figures.lint, default: []].append(lintShare(program, "\(folder)/org", store: "\(folder)/store-\(round)"))
      await time("lint of a small organization") { child("lint", "-q", "--output", "/dev/null", small) }
      await time(Figures.managed) {
        child("lint", "-q", "--as", "identity", "--jobs", "1", "--max-diagnostics", "0", "--output", "/dev/null", "\(folder)/managed")
      }
      await time("start") { child("--version") }
      await access.run { times[$0, default: []].append($1) }
    }
    return Figures(times: times, memory: memory, size: made.size)
  }

  /// How much longer a lint of an organization takes than compiling it, where nothing is known of it from before; in seconds,
  /// on one thread.
  ///
  /// - Parameter store: The folder for what it has to tell the next one; does not exist.
  private func lintShare(_ program: String, _ organization: String, store: String) -> Double {
    let environment = Surroundings.variables.merging(["XDG_CACHE_HOME": store]) { $1 }
    func seconds(_ arguments: String...) -> Double {
      let start = Surroundings.monotonicSeconds
      _ = ChildProcess.run([program] + arguments + ["-q", "--jobs", "1", "--output", "/dev/null", organization], environment: environment, errors: .shown)
      return Surroundings.monotonicSeconds - start
    }
    let compiling = seconds("compile", "--emit", "none")
    return seconds("lint") - compiling
  }
}
