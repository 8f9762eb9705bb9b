import AegisTerraform
import Foundation
import Testing

/// Everything that runs the real terraform.
@Suite(.lent, .needs(.terraform, .providers, .moto))
enum RealTerraform {}

/// Modules as a user gets them, on disk.
struct ModuleFolder {
  let root: URL
  let modules: [TerraformModule]

  init(_ modules: [TerraformModule]) throws {
    self.modules = modules
    root = try Scratch.directory("modules")
    for module in modules {
      try FileManager.default.createDirectory(at: self[module], withIntermediateDirectories: true)
      for file in module.files { try Data(file.bytes).write(to: self[module].appendingPathComponent(file.name)) }
    }
  }

  subscript(_ module: TerraformModule) -> URL { root.appendingPathComponent(module.directory) }
}
