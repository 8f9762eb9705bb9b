public import AegisAccess
import AegisPolicy

/// The users and roles of an organization as those who make events, with what each is granted.
public func loggedPrincipals(of access: OrganizationAccess) -> [LoggedPrincipal] {
  let granted = GrantedActions(catalog: access.catalog), graph = AssumeGraph(access)
  return access.principals.enumerated().compactMap { index, entry in
    guard let account = entry.caller.account, account.utf8.count == 12 else { return nil }
    return LoggedPrincipal(
      arn: entry.caller.name, account: account, isRole: entry.trust != nil,
      granted: Set(granted.actions(of: entry).map { access.catalog.name($0) } + ["sts:GetCallerIdentity"]),
      roles: graph.edges[index].map { access.principals[$0.role].caller.name })
  }
}
