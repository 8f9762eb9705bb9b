import AegisBasics
import AegisDriver
import AegisLint
import AegisSamples
import AegisSystem
import TestSupport
import Testing

/// What lint says with the verdicts of earlier runs at hand is what it says without them.
@Suite struct CleanVerdictTests {
  private static let seed = ContentDigest(high: 1, low: 2)

  private func lint(
    _ files: [ProjectPath: [UInt8]], _ clean: CleanVerdicts?, day: Int = 15, plan: LintPlan = LintPlan(), jobs: Int = 2
  ) async -> [Diagnostic] {
    let base = MemoryFileSystem([:])
    let session = Session(
      files: OverlayFileSystem(base, overlays: files), jobs: jobs, today: CalendarDate(year: 2026, month: 6, day: day), clean: clean)
    return await session.compile(lint: plan).diagnostics
  }

  @Test(arguments: [("made", 90), ("templates", 60), ("organization", 24), ("check/program", 40)])
  func changesNothing(_ subject: (name: String, count: Int)) async throws {
    let original = try projectFiles(subject.name)
    let paths = original.keys.sorted()
    var random = RandomSource(seed: 3)
    var files = original
    var store: [UInt8]?
    var helped = 0
    for number in 0..<subject.count {
      if number % 6 == 0 { files = original } else {
        let path = random.pick(paths)
        files[path] = mutated(files[path]!, &random)
      }
      let clean = CleanVerdicts(store: store, program: "test", seed: Self.seed)
      if !clean.isEmpty { helped += 1 }
      let found = await lint(files, clean)
      #expect(found == (await lint(files, nil)), "edit \(number)")
      store = clean.newStore(atLeast: 1) ?? store
    }
    #expect(helped == subject.count - 1)
  }

  @Test func aSecondRunHasNothingNewToStore() async throws {
    let files = try projectFiles("made")
    let first = CleanVerdicts(store: nil, program: "test", seed: Self.seed)
    _ = await lint(files, first)
    let store = try #require(first.newStore(atLeast: 1))
    let second = CleanVerdicts(store: store, program: "test", seed: Self.seed)
    _ = await lint(files, second, jobs: 1)
    #expect(second.newStore(atLeast: 1) == nil)
    #expect(CleanVerdicts(store: store, program: "another", seed: Self.seed).isEmpty)
    // Other rules, or another day: other verdicts.
    for other in [LintPlan(profile: .strict), LintPlan(selected: ["AE41"])] {
      let clean = CleanVerdicts(store: store, program: "test", seed: Self.seed)
      #expect(await lint(files, clean, plan: other) == (await lint(files, nil, plan: other)))
      #expect(clean.newStore(atLeast: 1) != nil)
    }
  }

  @Test func conditionsAboutTheDayAreLookedAtEachDay() async {
    let text = """
      name: acme
      organization_roots: [{name: Root}]
      master_account:
        name: main
        id: "210987654321"
        email: root@example.com
        iam_policies:
          - name: until
            document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: {DateLessThan: {"aws:CurrentTime": "2026-06-16T00:00:00Z"}}}}
      """
    let files = [ProjectPath("organization.yaml"): Array(text.utf8)]
    var store: [UInt8]?
    var counts: [Int] = []
    for day in [15, 15, 20, 20] {
      let clean = CleanVerdicts(store: store, program: "test", seed: Self.seed)
      let found = await lint(files, clean, day: day)
      counts.append(found.count { $0.message.hasPrefix("the statement ended") })
      store = clean.newStore(atLeast: 1) ?? store
    }
    #expect(counts == [0, 0, 1, 1])
  }

  @Test func aDamagedStoreIsNone() async throws {
    let made = CleanVerdicts(store: nil, program: "test", seed: Self.seed)
    _ = await lint(try projectFiles("made"), made)
    let store = try #require(made.newStore(atLeast: 1))
    #expect(!CleanVerdicts(store: store, program: "test", seed: Self.seed).isEmpty)
    for at in store.indices {
      var damaged = store
      damaged[at] ^= 0x10
      #expect(CleanVerdicts(store: damaged, program: "test", seed: Self.seed).isEmpty)
      if at % 16 < 2 { #expect(CleanVerdicts(store: Array(store[..<at]), program: "test", seed: Self.seed).isEmpty) }
    }
    #expect(CleanVerdicts(store: [], program: "test", seed: Self.seed).isEmpty)
  }
}
