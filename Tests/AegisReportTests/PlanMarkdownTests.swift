import AegisBasics
import AegisChangeSet
import AegisIR
import AegisReport
import Testing

/// A plan as a comment is read by people, and taken by servers that refuse what is too long.
@Suite struct PlanMarkdownTests {
  /// Some accounts with policies that come anew, the first one of each account risky.
  private func markdown(accounts: Int, changes: Int) -> [String] {
    var set = ChangeSet()
    for account in 0..<accounts {
      for number in 0..<changes {
        set.changes.append(
          Change(
            address: Address(.account("a\(account)"), .policy, "policy-\(number)"), action: .create, before: [],
            after: [Property("path", "/"), Property("description", "what number \(number) is for"), Property("tag:team", "shop")], reason: .missing,
            risk: number == 0 ? .high : .low, warnings: number == 0 ? ["it lets <anybody> in"] : [], origin: nil))
      }
    }
    let report = PlanReport(
      backend: "api", changes: set, sources: SourceMap(files: []),
      accounts: (0..<accounts).map { PlanReport.AccountName(key: "a\($0)", name: "number \($0)", id: "10000000000\($0 % 10)") })
    return String(decoding: renderPlanMarkdown(report), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func bytes(_ lines: [String]) -> Int { lines.reduce(-1) { $0 + $1.utf8.count + 1 } }

  @Test func allOfASmallPlanIsThere() {
    let lines = markdown(accounts: 3, changes: 4)
    #expect(lines[0] == "**Plan**: 12 to create")
    #expect(lines.count { $0.hasPrefix("> - `account number ") && $0.hasSuffix(": it lets &lt;anybody&gt; in") } == 3)
    #expect(lines.filter { $0.hasPrefix("<details>") } == (0..<3).map { "<details><summary>account number \($0) (10000000000\($0)): 4 changes</summary>" })
    #expect(lines.count { $0.contains("policy policy-") && $0.hasPrefix("+") } == 12, "\(lines)")
    #expect(!lines.contains { $0.contains("does not fit") || $0.contains("do not fit") })
  }

  @Test func whatIsLeftThereAndWhatIsRefusedIsNamed() {
    var set = ChangeSet()
    set.additions = [
      Addition(address: Address(.account("a0"), .membership, "eve", "people"), warning: nil),
      Addition(address: Address(.account("a0"), .groupInline, "people", "own"), warning: "`people` may do everything"),
    ]
    var report = PlanReport(backend: "api", changes: set, sources: SourceMap(files: []), accounts: [])
    report.lockouts = ["user `deployer` is gone"]
    let text = String(decoding: renderPlanMarkdown(report), as: UTF8.self)
    #expect(text.hasPrefix("**No changes**\n"))
    #expect(text.contains("> `deploy` refuses this plan, which could lock aegis itself out:\n> - user `deployer` is gone\n"))
    #expect(text.contains("2 things put outside of aegis on what the configuration manages, and left there:\n- **!** "), "\(text)")
    let json = String(decoding: renderPlanJSON(report), as: UTF8.self)
    #expect(json.contains("user `deployer` is gone") && json.contains("`people` may do everything"), "\(json)")
  }

  /// What is refused leaves nothing to do, and AWS is not as the configuration says for that.
  @Test func noChangesAreNoPromise() {
    var set = ChangeSet()
    func texts(_ backend: String) -> [String] {
      let report = PlanReport(backend: backend, changes: set, sources: SourceMap(files: []), accounts: [])
      return [renderPlanText(report, style: .plain), renderPlanMarkdown(report), renderPlanJSON(report)].map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(texts("api")[0] == "no changes: AWS is as the configuration says\n" && texts("api")[1] == "**No changes**: AWS is as the configuration says.\n")
    set.remaining = [Address(.organization, .account, "dev")]
    let told = "ccount `dev` stays in the organization, though the configuration has it no more; `--close-account dev` closes it"
    #expect(texts("api").prefix(2).allSatisfy { $0.contains(told) && !$0.contains("AWS is as") }, "\(texts("api"))")
    #expect(texts("api")[2].contains(#""remaining": ["#) && texts("terraform")[0].contains("`--backend api --close-account dev`"))
    let kept = Deployed(digests: [Address(.organization, .unit, "A"): "d"], protected: [Address(.organization, .unit, "A")])
    let desired = Organization(name: "o", featureSet: .all, origin: .nowhere)
    set = ChangeSet()
    set.changes = [Change(address: Address(.organization, .unit, "A"), action: .delete, before: [], after: [], reason: .dropped, origin: nil)]
    set.refuseDeletions(kept, desired: desired)
    set.changes = []
    #expect(texts("api")[0] == "no changes: what the configuration asks for is refused (AE7104)\n")
  }

  @Test(arguments: [(1, 5_000), (300, 40), (2_000, 1)])
  func aLargePlanFitsIntoAComment(accounts: Int, changes: Int) {
    let lines = markdown(accounts: accounts, changes: changes)
    #expect((40_000...65_536).contains(bytes(lines)), "\(bytes(lines))")
    #expect(lines[0] == "**Plan**: \(accounts * changes) to create")
    #expect(lines.count { $0.hasPrefix("```") } == 2 * lines.count { $0.hasPrefix("<details>") })
    #expect(lines.count { $0 == "</details>" } == lines.count { $0.hasPrefix("<details>") })
    #expect(lines.contains { $0.contains("not fit in here") && $0.contains("`aegis plan` shows") })
    let named = lines.count { $0.hasPrefix("> - `account number ") }
    #expect(named == min(accounts, 50))
    if accounts > 50 { #expect(lines.contains("> - and \(accounts - 50) more; `aegis plan` shows all")) }
  }
}
