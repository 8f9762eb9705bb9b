/// Makes an organization in the layout of `aegis import`, the same for the same specification.
///
/// Without faults it compiles without an error.
public func makeOrganization(_ spec: OrganizationSpec) -> MadeOrganization {
  var made = MadeOrganization()
  made.files.append(("aegis.ini", settings))
  let ids = (0..<max(1, spec.accounts)).map { String(210_000_000_000 + $0 * 7_919) }
  var numbers = SeededNumbers(seed: spec.seed)
  let faulty = numbers.below(ids.count)
  var keys: [String] = []
  for (index, id) in ids.enumerated() {
    let name = index == 0 ? "acme" : "\(PolicyMaker.teams[(index - 1) % PolicyMaker.teams.count])-\(["prod", "stage", "dev"][(index - 1) / PolicyMaker.teams.count % 3])-\(index)"
    let folder = index == 0 ? "master_account" : "member_accounts/\(name)"
    let key = index == 0 ? "master" : AccountMaker.snake(name)
    keys.append(key)
    var account = AccountMaker(
      spec: spec, folder: folder, name: name, key: key, id: id, otherIDs: ids, seed: spec.seed &* 1_000_003 &+ UInt64(index))
    account.make()
    if spec.hasFaults && index == faulty { made.faults += plantFaults(in: &account) }
    made.files += account.files(email: "aws+\(name)@acme.example")
  }
  made.files.append(("organization.yaml", organization(keys, folders: made.files.map(\.path).filter { $0.hasPrefix("member_accounts/") && $0.hasSuffix("/account.yaml") }, &numbers)))
  return made
}

/// Makes an organization of about as many bytes, by the number of its accounts.
public func makeOrganization(bytes: Int, _ spec: OrganizationSpec) -> MadeOrganization {
  var spec = spec
  spec.accounts = 4
  let size = makeOrganization(spec).size / 4
  spec.accounts = max(1, bytes / max(1, size))
  return makeOrganization(spec)
}

private let settings = """
  [aegis]
  organization = acme
  aegis_state_bucket = acme-aegis-state
  aegis_lock_table = aegis-lock
  member_account_role = AegisMemberAccountRole
  aws_region = us-east-1
  athena_query_result_location = s3://acme-aegis-state/athena
  cloudtrail_logs_bucket = acme-cloudtrail

  """

private func organization(_ keys: [String], folders: [String], _ numbers: inout SeededNumbers) -> String {
  var file = YAMLLines()
  for line in [
    "%YAML 1.1", "---", "provider: aws.master", "name: acme", "feature_set: ALL", "enabled_organizations_services:",
    "  - cloudtrail.amazonaws.com", "  - config.amazonaws.com", "organization_policies:", "  - content: |-",
    "        {", "          \"Version\": \"2012-10-17\",", "          \"Statement\": [", "            {",
    "              \"Effect\": \"Allow\",", "              \"Action\": \"*\",", "              \"Resource\": \"*\"", "            }",
    "          ]", "        }", "    arn: arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
    "    description: Allows access to every operation", "    provider: aws.master", "    id: p-FullAWSAccess",
    "    name: FullAWSAccess", "    policy_type: SERVICE_CONTROL_POLICY", "    aws_managed: true",
    "  - name: stay-in-the-organization", "    description: No account leaves by itself", "    policy_type: SERVICE_CONTROL_POLICY",
    "    content: '{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"organizations:LeaveOrganization\", \"Resource\": \"*\"}]}'",
    "organization_roots:", "  - provider: aws.master", "    name: Root", "    policy_types:", "      - status: ENABLED",
    "        policy_type: SERVICE_CONTROL_POLICY", "    policies:", "      - _ref: OrganizationPolicy.aws.master.full_a_w_s_access",
    "    accounts:", "      - _ref: AWSAccount.aws.master.acme",
  ] { file.add(line) }
  if keys.count > 1 {
    file.add("    organizational_units:")
    for (index, unit) in ["prod", "stage", "dev"].enumerated() {
      let members = keys.dropFirst().enumerated().filter { $0.offset % 3 == index }.map(\.element)
      if members.isEmpty { continue }
      file.add("      - name: \(unit)")
      file.add("        policies:")
      file.add("          - _ref: OrganizationPolicy.aws.master.full_a_w_s_access")
      file.add("          - _ref: OrganizationPolicy.aws.master.stay_in_the_organization")
      file.add("        accounts:")
      for key in members { file.add("          - _ref: AWSAccount.aws.master.\(key)") }
    }
  }
  file.add("master_account:")
  file.add("    $ref: master_account/account.yaml")
  file.add("member_accounts:\(folders.isEmpty ? " []" : "")")
  for folder in folders { file.add("  - $ref: \(folder)") }
  return file.text
}
