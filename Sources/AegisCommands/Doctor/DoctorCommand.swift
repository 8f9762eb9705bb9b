import AegisBasics
import AegisCloud
import AegisDriver
import AegisImport
import AegisSchema
import AegisSystem
import ArgumentParser

/// `aegis doctor`: checks everything that the project asks of AWS and of this machine.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check what the project needs of AWS and of this machine, and say how to mend it.",
    discussion: "Every check passes, fails, or cannot tell. Fails with exit code 1 where one fails.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @OptionGroup var cloud: CloudOptions

  @Option(help: "The form of the answer: text, json.")
  var format: Format = .text

  @Option(help: ArgumentHelp("Colour the output: auto, always, never.", valueName: "when"))
  var color: ColorChoice = .auto

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func run() async throws {
    let (project, _) = try openProject(path, CommonOptions.parse([]))
    let settings = readSettings((try? project.read(ProjectPath("aegis.ini"))) ?? [], file: FileID(rawValue: 0)).value
    let doctor = try Doctor(client: cloud.client(region: settings[.awsRegion], attempts: 4), settings: settings, root: project.root, unmanaged: existingLayout(project).unmanaged)
    let findings = await doctor.examine()
    switch format {
    case .json: Disk.writeOutput(json(findings))
    case .text:
      let isColoured = color == .always || (color == .auto && Surroundings.wantsColour(.output))
      Disk.writeOutput(Array(text(findings, isColoured: isColoured).utf8))
    }
    if findings.contains(where: { $0.status == .fail }) { throw ExitStatus.findings }
  }

  private func text(_ findings: [Doctor.Finding], isColoured: Bool) -> String {
    let width = findings.map(\.name.count).max() ?? 0
    var text = ""
    for finding in findings {
      let word = finding.status.rawValue + String(repeating: " ", count: 7 - finding.status.rawValue.count)
      text += isColoured ? "\u{1B}[\(finding.status.colour)m\(word)\u{1B}[0m" : word
      text += "  \(finding.name)\(String(repeating: " ", count: width - finding.name.count))  \(finding.message)\n"
      if let mend = finding.mend { text += "         \(String(repeating: " ", count: width))  mend: \(mend)\n" }
    }
    return text
  }

  private func json(_ findings: [Doctor.Finding]) -> [UInt8] {
    let checks = findings.map { finding in
      JSONValue.object([
        .init("name", .string(finding.name)), .init("status", .string(finding.status.rawValue)), .init("message", .string(finding.message)),
        .init("mend", finding.mend.map { .string($0) } ?? .null),
      ])
    }
    let value: JSONValue = ["version": 1, "checks": .array(checks)]
    return value.text + [0x0A]
  }
}
