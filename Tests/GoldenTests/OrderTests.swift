import AegisBasics
import AegisDriver
import AegisSamples
import AegisSyntax
import AegisSystem
import AegisTerraform
import Foundation
import TestSupport
import Testing

/// The order of lists and keys in files says nothing.
@Suite struct OrderTests {
  /// The modules come out the same, byte for byte, whatever order resources, references and tags are written in.
  @Test(arguments: ["organization", "documents", "templates"], [1, 2])
  func reorderedObjectsGiveTheSameModules(_ sample: String, _ seed: UInt64) async throws {
    let (before, after) = try await modules(of: sample, .objects, seed)
    #expect(before.map(\.directory) == after.map(\.directory))
    for (one, other) in zip(before, after) {
      #expect(one.files.map { String(decoding: $0.bytes, as: UTF8.self) } == other.files.map { String(decoding: $0.bytes, as: UTF8.self) }, "\(one.directory)")
    }
  }

  /// With every list in another order, also those of policy documents, only documents differ, and only by that order:
  /// Terraform's provider compares those of IAM by what they say, and those of the organization are written in one
  /// order, save where they were taken from AWS.
  @Test(arguments: ["organization", "documents", "templates"], [1, 2])
  func reorderedListsGiveTheSameResources(_ sample: String, _ seed: UInt64) async throws {
    let (before, after) = try await modules(of: sample, .everything, seed)
    for (one, other) in zip(before, after) {
      #expect(try Self.sorted(one) == Self.sorted(other), "\(one.directory)")
    }
    #expect(zip(before, after).contains { $0.files[0].bytes != $1.files[0].bytes })
  }

  /// A module with the lists of its documents in order.
  private static func sorted(_ module: TerraformModule) throws -> NSDictionary {
    func sorted(_ value: Any) -> Any {
      switch value {
      case let list as [Any]: return list.map(sorted).sorted { "\($0)" < "\($1)" }
      case let object as [String: Any]:
        let pairs = object.map { ($0, sorted($1)) }.sorted { $0.0 < $1.0 }
        return pairs.map { "\($0): \($1)" } as [String]
      default: return value
      }
    }
    let root = try #require(try JSONSerialization.jsonObject(with: Data(module.files[0].bytes)) as? [String: Any])
    var result = root
    var resources = root["resource"] as? [String: [String: [String: Any]]] ?? [:]
    for (type, labels) in resources {
      for (label, arguments) in labels {
        for name in ["policy", "assume_role_policy", "content"] {
          guard let text = arguments[name] as? String, text.hasPrefix("{") else { continue }
          resources[type]![label]![name] = "\(sorted(try JSONSerialization.jsonObject(with: Data(text.utf8))))"
        }
      }
    }
    result["resource"] = resources
    return result as NSDictionary
  }

  private func modules(of sample: String, _ reordering: Reordering, _ seed: UInt64) async throws -> ([TerraformModule], [TerraformModule]) {
    let project = try #require(DiskProject(root: Golden.root + sample))
    var random = RandomSource(seed: seed)
    var changed: [ProjectPath: [UInt8]] = [:]
    for path in try project.list(excluding: []) { changed[path] = reordering.of(try project.read(path), &random) }
    #expect(changed.contains { path, text in (try? project.read(path)) != text })
    return try await (modules(project), modules(OverlayFileSystem(project, overlays: changed)))
  }

  private func modules(_ files: any FileSystem) async throws -> [TerraformModule] {
    let session = Session(files: files, jobs: 2)
    let compilation = await session.compile()
    let organization = try #require(compilation.organization, "\(compilation.diagnostics.map(\.message))")
    return await session.emit(organization, settings: TerraformSettings(compilation.settings, importBlocks: .all)) { $0 }
  }
}
