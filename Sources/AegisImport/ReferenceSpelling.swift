import AegisSchema
import AegisSema

/// How references to the resources of one kind and account are written: in the written form, or by the name
/// itself where two would share one.
struct ReferenceSpelling {
  private let prefix: String
  private let shared: Set<String>
  private let names: Set<String>

  init(_ type: TypeName, account: String, names: [String]) {
    prefix = "\(type.spec.name).aws.\(account)."
    var forms: [String: Int] = [:]
    for name in names { forms[writtenForm(name), default: 0] += 1 }
    shared = Set(forms.filter { $0.value > 1 }.keys)
    self.names = Set(names)
  }

  func reference(to name: String) -> String {
    let form = writtenForm(name)
    // A name as it stands comes before every other spelling.
    let meansAnother = form != name && names.contains(form)
    return prefix + (shared.contains(form) || meansAnother ? name : form)
  }
}
