import AegisAccess
import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// A policy from JSON text, as a file would hold it.
func policy(_ text: String, _ kind: PolicyKind = .identity, named name: String = "policy") -> AccessPolicy {
  let tree = parseJSON(Array(text.utf8), file: FileID(rawValue: 0)).value
  let document = readPolicy(tree, tree.root ?? 0, kind: kind, title: SourceRange(FileID(rawValue: 0), TextRange(0, 1))).value
  return AccessPolicy(content: compile(document), name: name, document: document)
}

/// A policy with these statements, in the newer version of the language.
func statements(_ text: String, _ kind: PolicyKind = .identity, version: String = "2012-10-17") -> AccessPolicy {
  policy(#"{"Version": "\#(version)", "Statement": [\#(text)]}"#, kind)
}

/// `{"Effect": "Allow", …}` with what is given.
func allow(_ action: String, _ resource: String = "*", _ rest: String = "") -> String {
  #"{"Effect": "Allow", "Action": "\#(action)", "Resource": "\#(resource)"\#(rest)}"#
}

func deny(_ action: String, _ resource: String = "*", _ rest: String = "") -> String {
  #"{"Effect": "Deny", "Action": "\#(action)", "Resource": "\#(resource)"\#(rest)}"#
}

func condition(_ name: String, _ key: String, _ values: String...) -> String {
  #", "Condition": {"\#(name)": {"\#(key)": [\#(values.map { "\"\($0)\"" }.joined(separator: ", "))]}}"#
}

extension Caller {
  static let home = "111122223333"
  static func user(_ name: String, in account: String = home) -> Caller {
    Caller(kind: .user, name: "arn:aws:iam::\(account):user/\(name)", account: account, tags: [:])
  }
  static func role(_ name: String, in account: String = home) -> Caller {
    Caller(
      kind: .role, name: "arn:aws:iam::\(account):role/\(name)", account: account,
      session: "arn:aws:sts::\(account):assumed-role/\(name)/session", tags: [:])
  }
}
