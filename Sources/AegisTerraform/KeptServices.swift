public import AegisIR

/// The organization's services as long as others than the configuration's have trusted access too.
///
/// The provider withdraws what its list lacks. The file lies beside the module only while a plan is made, and the list in it
/// stands for the module's own.
///
/// Source: Terraform's language reference ("Override Files").
public struct KeptServices: Sendable {
  /// The name of the file.
  public static let file = "kept_override.tf.json"

  /// - Parameter others: Services that have trusted access, and that neither the configuration nor an earlier deployment names.
  /// - Returns: Nil where there is none.
  public static func file(_ others: [String], besides desired: Organization) -> TerraformModule.File? {
    if others.isEmpty { return nil }
    var out = JSONWriter(capacity: 1024)
    out.object { out in
      out.object("resource") { out in
        out.key(ResourceType.organization.name)
        out.object { out in
          out.key(Label.this)
          out.object { $0.list("aws_service_access_principals", literals: (desired.enabledServices + others).sorted()) }
        }
      }
    }
    return TerraformModule.File(name: Self.file, bytes: out.finish())
  }
}
