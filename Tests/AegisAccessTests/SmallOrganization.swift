import AegisAccess
import AegisBasics
import AegisDriver
import AegisIR

/// An organization of two accounts, `master` (111111111111) and `workload` (222222222222), from YAML.
///
/// - Parameters:
///   - master, workload: What the accounts hold besides their names, as members of a mapping.
///   - organization: What the organization holds besides.
func smallOrganization(master: String = "", workload: String = "", organization: String = "", rootPolicies: String = "") async throws
  -> OrganizationAccess
{
  let text = """
    name: acme
    feature_set: ALL
    organization_roots:
      - name: Root
        policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
        accounts: [{_ref: AWSAccount.aws.master.workload}, {_ref: AWSAccount.aws.master.master}]
    \(indented(rootPolicies, 4))
    \(organization)
    master_account:
      name: management
      email: a@example.com
      id: "111111111111"
    \(indented(master, 2))
    member_accounts:
      - name: workload
        email: b@example.com
        id: "222222222222"
    \(indented(workload, 4))

    """
  let session = Session(files: MemoryFileSystem(["organization.yaml": text]), jobs: 1)
  let compilation = await session.compile()
  guard let found = compilation.organization else {
    throw Unreadable(findings: compilation.diagnostics.map(\.message))
  }
  return OrganizationAccess(found)
}

struct Unreadable: Error { let findings: [String] }

private func indented(_ text: String, _ count: Int) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { String(repeating: " ", count: count) + $0 }
    .joined(separator: "\n")
}

/// A role with a trust policy and one inline policy, as an item of `iam_roles`.
func roleItem(_ name: String, trusts: String, statements: String = "") -> String {
  var text = """
      - name: \(name)
        assume_role_policy_document: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": \(trusts), "Action": "sts:AssumeRole"}]}'

    """
  if !statements.isEmpty {
    text += """
          inline_policies:
            - name: own
              document: '{"Version": "2012-10-17", "Statement": [\(statements)]}'

      """
  }
  return text
}

func userItem(_ name: String, statements: String) -> String {
  """
    - name: \(name)
      inline_policies:
        - name: own
          document: '{"Version": "2012-10-17", "Statement": [\(statements)]}'

  """
}
