import AegisBasics
import AegisIR
import AegisPolicy

/// Flags denials of what none of their holders is allowed.
struct DeadDeny: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4604", "dead-deny"), .note,
    summary: "a `Deny` is of actions that no policy of its holders allows",
    rationale: """
      What is allowed nowhere is denied already. The statement may be meant for policies to come; if not, it makes the policy       longer and harder to read. Only actions are compared, and only holders are counted whose policies are all defined here.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "210987654321"
            email: root@example.com
            iam_roles:
              - name: app
                inline_policies:
                  - name: own
                    document:
                      Version: "2012-10-17"
                      Statement:
                        - {Effect: Allow, Action: "s3:Get*", Resource: "*"}
                        - {Effect: Deny, Action: "sqs:*", Resource: "*"} # note[AE4604]@41..46: nobody is allowed what the statement denies
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "210987654321"
            email: root@example.com
            iam_roles:
              - name: app
                inline_policies:
                  - name: own
                    document:
                      Version: "2012-10-17"
                      Statement:
                        - {Effect: Allow, Action: "s3:*", Resource: "*"}
                        - {Effect: Deny, Action: "s3:Delete*", Resource: "*"}
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          """)
    ], isOptional: true)

  static var needsOnlyKeptFacts: Bool { true }

  /// A statement that denies, as one account's holders see it.
  private struct Denial: StorableFact {
    let title: SourceRange
    /// Where the finding stands.
    let place: SourceRange
    /// Some holder is allowed something of it, or may be.
    var isAlive: Bool

    init(title: SourceRange, place: SourceRange, isAlive: Bool) { (self.title, self.place, self.isAlive) = (title, place, isAlive) }

    init?(from reader: inout FactReader) {
      guard let title = reader.place(), let place = reader.place(), let isAlive = reader.values.flag() else { return nil }
      self.init(title: title, place: place, isAlive: isAlive)
    }

    func write(to writer: inout FactWriter) {
      writer.add(title)
      writer.add(place)
      writer.values.add(isAlive)
    }
  }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let documents = program.organizationFacts else { return }
    // What a template defines is alive where it is in one account.
    var denials: [Denial] = []
    var numbers: [SourceRange: Int] = [:]
    for (index, account) in documents.organization.accounts.enumerated() {
      for denial in program.kept("denials", of: account.key, { self.denials(in: documents.accounts[index], documents) }) {
        if let number = numbers[denial.title] {
          denials[number].isAlive = denials[number].isAlive || denial.isAlive
        } else {
          numbers[denial.title] = denials.count
          denials.append(denial)
        }
      }
    }
    for denial in denials where !denial.isAlive {
      findings.report(
        "nobody is allowed what the statement denies", at: Label(denial.place, "allowed by no policy of its holders"),
        help: "remove it, unless it guards against policies to come")
    }
  }

  private func denials(in account: AccountOutline, _ documents: OrganizationFacts) -> [Denial] {
    var denials: [Denial] = []
    var numbers: [SourceRange: Int] = [:]
    for holder in account.holders {
      let policies = account.policies(of: holder).lazy.map { account.policies[$0] }
      guard policies.contains(where: { $0.outline.marks.contains(.deny) }) else { continue }
      let statements = policies.compactMap(\.written).flatMap { documents.facts(of: $0).statements }
      let allows = statements.filter(\.isAllow)
      for denial in statements where denial.isDeny {
        guard let first = denial.actions.first else { continue }
        let number = numbers[denial.title] ?? denials.count
        if number == denials.count {
          numbers[denial.title] = number
          denials.append(Denial(title: denial.title, place: denial.place(first.node), isAlive: denial.actionSet.isEmpty))
        }
        if !denials[number].isAlive {
          denials[number].isAlive = holder.hasOthers || allows.contains { !$0.actionSet.isDisjoint(with: denial.actionSet) }
        }
      }
    }
    return denials
  }
}
