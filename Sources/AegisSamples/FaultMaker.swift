/// Puts one mistake of every kind into an account, each in a resource of its own.
///
/// The line that is told is the one on which a finding has to begin.
func plantFaults(in account: inout AccountMaker) -> [PlantedFault] {
  var faults: [PlantedFault] = []
  let key = account.key

  /// Adds lines, the wrong one behind `>`; the text between `«` and `»` is what is wrong.
  func plant(_ kind: String, _ file: inout YAMLLines, _ path: String, _ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let clean = String(line).replacing("«", with: "").replacing("»", with: "")
      let number = file.add(clean)
      guard let start = line.firstIndex(of: "«"), let end = line.firstIndex(of: "»") else { continue }
      faults.append(PlantedFault(kind: kind, path: path, line: number, text: String(line[line.index(after: start)..<end])))
    }
  }

  let trust = #"  assume_role_policy_document: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'"#
  func role(_ kind: String, _ lines: String) {
    plant(kind, &account.roles, account.path("roles"), "- name: fault-\(kind)\n\(trust)\n\(lines)")
  }
  func policy(_ kind: String, _ lines: String) {
    plant(kind, &account.policies, account.path("policies"), "- name: fault-\(kind)\n  path: /\n\(lines)")
  }
  func statement(_ kind: String, _ lines: String) {
    policy(kind, "  document: |-\n    {\n      \"Version\": \"2012-10-17\",\n      \"Statement\": [\n        {\n\(lines)\n        }\n      ]\n    }")
  }

  // Names.
  role("unknown-reference", "  attached_policies:\n    - _ref: «Policy.aws.\(key).no_such_policy»")
  role("malformed-reference", "  attached_policies:\n    - _ref: «no reference at all»")
  role("unknown-account", "  attached_policies:\n    - _ref: «Policy.aws.no_such_account.x»")
  plant("unknown-group", &account.users, account.path("users"), "- name: fault-unknown-group\n  groups:\n    - _ref: «Group.aws.\(key).nobody»")
  plant("wrong-reference-type", &account.users, account.path("users"), "- name: fault-wrong-type\n  groups:\n    - _ref: «Policy.aws.\(key).x»")
  if let first = account.policyNames.first {
    plant("defined-twice", &account.policies, account.path("policies"), "- name: «\(first)»\n  document: '{\"Version\": \"2012-10-17\", \"Statement\": []}'")
  }

  // Shape.
  role("unknown-key", "  «atached_policies»: []")
  role("wrong-type", "  attached_policies: «yes»")
  role("out-of-range", "  max_session_duration: «99»")
  role("unknown-boolean", "  instance_profile: «maybe»")
  plant("missing-field", &account.roles, account.path("roles"), "- name: «fault-missing-field»\n  attached_policies: []")
  plant("duplicate-key", &account.groups, account.path("groups"), "- name: fault-duplicate-key\n  path: /\n  «path»: /x/")
  plant("bad-name", &account.groups, account.path("groups"), "- name: «a name with spaces»")
  plant("bad-path", &account.groups, account.path("groups"), "- name: fault-bad-path\n  path: «no-slashes»")

  // Policies.
  statement("unknown-action", "          \"Effect\": \"Allow\",\n          \"Action\": [\n            \"s3:GetObject\",\n            \"«s3:GetObjct»\"\n          ],\n          \"Resource\": \"arn:aws:s3:::x/*\"")
  statement("unknown-service", "          \"Effect\": \"Allow\",\n          \"Action\": \"«dynamobd:GetItem»\",\n          \"Resource\": \"*\"")
  statement("invalid-effect", "          \"Effect\": \"«Alow»\",\n          \"Action\": \"s3:GetObject\",\n          \"Resource\": \"arn:aws:s3:::x/*\"")
  statement("unknown-element", "          \"Effect\": \"Allow\",\n          \"Action\": \"s3:GetObject\",\n          \"«Resourse»\": \"arn:aws:s3:::x/*\"")
  statement("unknown-operator", "          \"Effect\": \"Allow\",\n          \"Action\": \"s3:GetObject\",\n          \"Resource\": \"arn:aws:s3:::x/*\",\n          \"Condition\": {\"«StringEqual»\": {\"aws:PrincipalTag/team\": \"x\"}}")
  policy("invalid-version", "  document:\n    Version: «'2012-10-18'»\n    Statement: {Effect: Allow, Action: 'sqs:ListQueues', Resource: '*'}")
  policy("unknown-action-in-quotes", "  document: \"{\\\"Version\\\": \\\"2012-10-17\\\", \\\n    \\\"Statement\\\": [{\\\"Effect\\\": \\\"Allow\\\", \\\n    \\\"Action\\\": \\\"«ec2:DescribeInstancez»\\\", \\\"Resource\\\": \\\"*\\\"}]}\"")
  policy("unknown-action-in-mapping", "  document:\n    Version: '2012-10-17'\n    Statement:\n      - Effect: Allow\n        Action: «sqs:SendMesage»\n        Resource: '*'")
  let resources = (0..<90).map { "            \"arn:aws:s3:::bucket-\($0)/\(String(repeating: "deep/", count: 14))*\"" }.joined(separator: ",\n")
  policy("policy-too-large", "  «document»: |-\n    {\n      \"Version\": \"2012-10-17\",\n      \"Statement\": [\n        {\n          \"Effect\": \"Allow\",\n          \"Action\": \"s3:GetObject\",\n          \"Resource\": [\n\(resources)\n          ]\n        }\n      ]\n    }")

  // JSON and YAML.
  statement("missing-comma", "          \"Effect\": \"Allow\",\n          \"Action\": \"s3:GetObject\"\n          «\"Resource\"»: \"arn:aws:s3:::x/*\"")
  statement("trailing-comma", "          \"Effect\": \"Allow\",\n          \"Action\": \"s3:GetObject\",\n          \"Resource\": \"arn:aws:s3:::x/*\"«,»")
  statement("comment-in-json", "          \"Effect\": \"Allow\", «// why»\n          \"Action\": \"s3:GetObject\",\n          \"Resource\": \"arn:aws:s3:::x/*\"")
  statement("duplicate-element", "          \"Effect\": \"Allow\",\n          \"Action\": \"s3:GetObject\",\n          \"«Action»\": \"s3:PutObject\",\n          \"Resource\": \"arn:aws:s3:::x/*\"")
  plant("unknown-alias", &account.users, account.path("users"), "- name: fault-unknown-alias\n  path: «*nowhere»")
  plant("unclosed-bracket", &account.users, account.path("users"), "- name: fault-unclosed-bracket\n  groups: «[»")
  plant("unclosed-quote", &account.groups, account.path("groups"), "- name: fault-unclosed-quote\n  path: «'/»")
  return faults
}
