// Generated from grammar/ by `aegis-dev generate`; do not edit.

/// What the ready-made assertions rule out, by their names.
enum ReadyAssertions {
  static let mustNot: [String: [String]] = [
    "no_iam_writes": ["iam:AddClientIDToOpenIDConnectProvider", "iam:AddRoleToInstanceProfile", "iam:AddUserToGroup", "iam:Attach*", "iam:CreateGroup", "iam:CreateInstanceProfile", "iam:CreateOpenIDConnectProvider", "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:CreateRole", "iam:CreateSAMLProvider", "iam:CreateUser", "iam:DeleteGroup*", "iam:DeletePolicy*", "iam:DeleteRole*", "iam:DeleteUser*", "iam:Detach*", "iam:PutGroupPolicy", "iam:PutRole*", "iam:PutUser*", "iam:RemoveUserFromGroup", "iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:UpdateSAMLProvider"],
  ]
}
