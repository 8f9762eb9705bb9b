import Foundation
import Testing

/// The JSON Schemas by another's validator: it accepts the samples and refuses what is broken in them.
@Suite(.serialized) struct SchemaTests {
  private static let kinds = [
    ("organization", "organization.yaml"), ("account", "account.yaml"), ("groups", "groups.yaml"), ("policies", "policies.yaml"),
    ("roles", "roles.yaml"), ("users", "users.yaml"),
  ]

  private func repository() -> URL { URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized }

  /// The files of a sample by the schema that they belong to.
  private func files(of sample: String) -> [(schema: String, files: [String])] {
    let root = repository().appendingPathComponent("golden/\(sample)")
    let names = (FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []).sorted()
    return Self.kinds.map { kind, file in
      (kind, names.filter { $0 == file || $0.hasSuffix("/\(file)") }.map { root.appendingPathComponent($0).path })
    }.filter { !$0.files.isEmpty }
  }

  private func validate(_ schema: String, _ files: [String]) async throws -> CommandOutput {
    let validator = try require(Command.find("check-jsonschema"), .jsonSchema)
    let path = repository().appendingPathComponent("grammar/schema/\(schema).json").path
    return try await Command.run(
      validator, ["--disable-formats", "date", "--schemafile", path] + files, in: repository(), environment: Command.environment)
  }

  @Test(.needs(.jsonSchema), arguments: ["organization", "documents"]) func samplesAreValid(_ sample: String) async throws {
    let groups = files(of: sample)
    #expect(groups.count == Self.kinds.count)
    for (schema, files) in groups {
      let result = try await validate(schema, files)
      #expect(result.status == 0, "\(schema): \(result.text)")
    }
  }

  @Test(.needs(.jsonSchema), arguments: [
    ("roles", "- name: a\n  permission_boundary: x\n  assume_role_policy_document: '{}'\n", "permission_boundary"),
    ("roles", "- name: a\n", "assume_role_policy_document"),
    ("roles", "- name: a b\n  assume_role_policy_document: '{}'\n", "does not match"),
    ("roles", "- name: a\n  assume_role_policy_document: '{}'\n  max_session_duration: 12\n", "max_session_duration"),
    ("roles", "- name: a\n  assume_role_policy_document: {Statement: [{Effect: Alow}]}\n", "Alow"),
    ("account", "name: a\nemail: a@example.com\nid: 123456789012\n", "id"),
    ("account", "name: a\nemail: a@example.com\nusers: text\n", "users"),
    ("groups", "- name: a\n  attached_policies: [{_ref: Role.aws.master.x}]\n", "attached_policies"),
    ("users", "- name: a\n  tags: [{key: a, worth: b}]\n", "tags"),
    ("policies", "name: a\n", "array"),
    ("organization", "name: a\nfeature_set: SOME\n", "feature_set"),
  ]) func brokenFilesAreNot(_ schema: String, _ text: String, _ reason: String) async throws {
    let file = try Scratch.directory("schema").appendingPathComponent("file.yaml")
    try Data(text.utf8).write(to: file)
    let result = try await validate(schema, [file.path])
    #expect(result.status != 0, "\(schema) accepts \(text)")
    #expect(result.text.contains(reason), "\(result.text)")
  }
}
