import AegisBasics

/// The last part of a resource's address.
///
/// It depends on the resource alone, never on order or neighbours, so that an address stays what it
/// is. Whatever it is made from, it holds only ASCII letters, digits, `_` and `-` and does not start
/// with a digit or `-`: it can stand inside an expression without being able to change its meaning.
struct Label: Hashable, Sendable, Comparable {
  let text: String

  private init(checked text: String) { self.text = text }

  /// The one resource of its kind in a module.
  static let this = Label(checked: "this")

  /// The name itself where it is an identifier, else a slug and six digits of the name's digest.
  init(_ name: String) {
    text = isIdentifier(name) ? name : slugged(name, digestOf: name)
  }

  /// Several names as one label, joined by `--`.
  ///
  /// No part holds `--` or ends in `-` (a name that does is slugged), so different lists of names
  /// never give the same label.
  init(joining names: [String]) {
    text = names.map { component($0) }.joined(separator: "--")
  }

  /// What `holder` has of the name `what`: `<holder>--<what>`.
  init(_ holder: LabelPart, _ what: LabelPart) {
    text = joined(holder.text, what.text)
  }

  static func < (left: Label, right: Label) -> Bool { left.text < right.text }
}

/// A part of a joined label, made once where many labels share it.
struct LabelPart: Sendable {
  let text: String

  init(_ name: String) { text = component(name) }

  /// A policy of another owner, by its ARN: the last part of the ARN to read, a digest of the whole
  /// to tell it from a policy of the same name in the account.
  init(arn: String) {
    let name = arn.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(arn[arn.index(after: $0)...]) } ?? arn
    text = slugged(name, digestOf: arn)
  }
}

/// The account's folder below the folder of modules, and its part of the state's key.
///
/// The key itself where it is plain and not taken by one of Aegis's own modules; else a slug and six
/// digits of its digest. Lower case throughout, for file systems that do not tell case apart.
func directoryName(ofKey key: String) -> String {
  let plain = !key.isEmpty && key.utf8.allSatisfy { isLabelByte($0) && !(0x41...0x5A).contains($0) }
  if plain && key != organizationDirectory && key != managementDirectory { return key }
  return slugged(key.lowercased(), digestOf: key)
}

let organizationDirectory = "organization"
let managementDirectory = "master"

/// `left--right`, made in one step: there are many of these.
private func joined(_ left: String, _ right: String) -> String {
  var (left, right) = (left, right)
  return left.withUTF8 { left in
    right.withUTF8 { right in
      String(unsafeUninitializedCapacity: left.count + 2 + right.count) { room in
        let start = room.baseAddress!
        if let source = left.baseAddress { start.update(from: source, count: left.count) }
        start[left.count] = UInt8(ascii: "-")
        start[left.count + 1] = UInt8(ascii: "-")
        if let source = right.baseAddress { (start + left.count + 2).update(from: source, count: right.count) }
        return left.count + 2 + right.count
      }
    }
  }
}

private func component(_ name: String) -> String {
  isIdentifier(name, asPart: true) ? name : slugged(name, digestOf: name)
}

/// Every run of other characters as one `-`, none at the ends, then `-` and the digest.
private func slugged(_ name: String, digestOf whole: String) -> String {
  var slug: [UInt8] = []
  for byte in name.utf8 {
    if isLabelByte(byte) && byte != UInt8(ascii: "-") {
      if slug.isEmpty && (0x30...0x39).contains(byte) { slug.append(UInt8(ascii: "_")) }
      slug.append(byte)
    } else if let last = slug.last, last != UInt8(ascii: "-") {
      slug.append(UInt8(ascii: "-"))
    }
  }
  if slug.last == UInt8(ascii: "-") { slug.removeLast() }
  if slug.isEmpty { slug.append(UInt8(ascii: "_")) }
  return String(decoding: slug, as: UTF8.self) + "-" + Digest(whole).sixHexDigits
}

/// What Terraform takes as an identifier, restricted to ASCII; as a part also one that holds no `--` and does not
/// end in `-`.
private func isIdentifier(_ name: String, asPart isPart: Bool = false) -> Bool {
  var name = name
  return name.withUTF8 { bytes in
    guard let first = bytes.first, first != UInt8(ascii: "-"), !(0x30...0x39).contains(first) else { return false }
    var previous: UInt8 = 0
    for byte in bytes {
      guard isLabelByte(byte), !(isPart && byte == UInt8(ascii: "-") && previous == byte) else { return false }
      previous = byte
    }
    return !(isPart && previous == UInt8(ascii: "-"))
  }
}

private func isLabelByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
  default: false
  }
}
