import AegisBasics
import AegisChangeSet
import AegisDriver
import AegisIR
import AegisReport
import AegisSystem
import ArgumentParser

/// What `plan` and `deploy` have in common.
struct ChangeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Colour the output: auto, always, never.", valueName: "when"))
  var color: ColorChoice = .auto

  @Flag(name: [.short, .long], help: "Say more about the run.")
  var verbose = false

  @Flag(name: [.short, .long], help: "Say nothing but the plan and what goes wrong.")
  var quiet = false

  @OptionGroup var selection: SelectionOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("How many threads may work.", valueName: "count"))
  var jobs: Int?

  @Option(help: ArgumentHelp("The day on which `expires_at` is looked at, such as 2026-11-25 (default: today).", valueName: "date"))
  var today: CalendarDate?

  @Flag(help: "Say how long each part took.")
  var timings = false

  @Option(help: "What makes the changes: terraform, api (default: the project's).")
  var backend: BackendChoice?

  @Option(help: ArgumentHelp("Look only at this account; may be given more than once.", valueName: "name"))
  var account: [String] = []

  @Option(parsing: .unconditional, help: ArgumentHelp("How many of terraform's modules, or calls that change something, may be under way at once (default: 2 modules, 10 calls).", valueName: "count"))
  var parallelism: Int?

  @Flag(help: "Take away what AWS holds and neither the configuration nor an earlier deployment knows.")
  var prune = false

  @Flag(help: "Switch off policy types that the configuration does not name; AWS detaches their policies for good.")
  var allowDisablingPolicyTypes = false

  @Option(help: ArgumentHelp("Close this account, which the configuration does not have any more; may be given more than once.", valueName: "name"))
  var closeAccount: [String] = []

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 up.") }
    if let parallelism, parallelism < 1 { throw ValidationError("--parallelism takes a number from 1 up.") }
  }

  /// As the commands have it that report findings.
  func common() throws -> CommonOptions {
    var options = try CommonOptions.parse([])
    options.color = color
    options.verbose = verbose
    options.quiet = quiet
    options.selection = selection
    options.jobs = jobs
    options.timings = timings
    options.today = today
    return options
  }

  /// The keys of the accounts that are named by key, name or id; nil where none is.
  func accountKeys(in organization: Organization) throws -> Set<String>? {
    if account.isEmpty { return nil }
    return Set(
      try account.map { name in
        let match = organization.accounts.first { it in
          [it.key, it.name, it.id ?? ""].contains { $0.lowercased() == name.lowercased() }
        }
        guard let match else {
          let near = closestMatch(to: name, among: organization.accounts.map(\.name))
          throw CommandFailure(
            status: .usage, message: "the configuration has no account `\(name)`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
        }
        if !match.lifecycle.isManaged {
          throw CommandFailure(status: .usage, message: "account `\(match.name)` has `managed: false`: nothing in it is read or changed")
        }
        return match.key
      })
  }

  func planOptions(_ organization: Organization, memberRole: String) throws -> PlanOptions {
    if let kept = organization.accounts.first(where: { account in closeAccount.contains { [account.key, account.name, account.id].contains($0) } }) {
      throw CommandFailure(status: .usage, message: "account `\(kept.name)` is in the configuration: only what is taken out of it can be closed")
    }
    var it = PlanOptions(
      prune: prune, accounts: try accountKeys(in: organization), disablesPolicyTypes: allowDisablingPolicyTypes, memberRole: memberRole)
    it.closes = Set(closeAccount)
    return it
  }
}

enum BackendChoice: String, ExpressibleByArgument, CaseIterable {
  case terraform
  case api
}

enum PlanFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case markdown

  func render(_ report: PlanReport, style: Style) -> [UInt8] {
    switch self {
    case .text: renderPlanText(report, style: style)
    case .json: renderPlanJSON(report)
    case .markdown: renderPlanMarkdown(report)
    }
  }
}
