import AegisBasics
import AegisSchema
import AegisSema

/// Whether the configuration is that of the organization that the settings name; a name is compared in spinal case.
func checkOrganizationName(_ settings: ProjectSettings, _ organization: Entity) -> DiagnosticBag {
  var bag = DiagnosticBag()
  guard let setting = settings.given(.organization), let name = organization.text(OrganizationField.name),
    spinalCase(name.value) != spinalCase(setting.value)
  else { return bag }
  bag.report(.otherOrganization(name.value, setting: setting, at: name.at))
  return bag
}

/// Small letters and digits, with one `-` for whatever stands between them.
private func spinalCase(_ text: String) -> String {
  text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
}
