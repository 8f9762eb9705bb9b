import AegisBasics
import AegisLint

/// What a file held when it was looked at last.
struct FileMark: Sendable, Equatable {
  let content: ContentDigest
  /// Nil where it has none that can be relied on: the file has to be read to know whether it changed.
  let identity: FileIdentity?
}

/// A project in which nothing was an error, as far as the next run has to know it: its files, and what the organization has
/// to know of each account, so that an account whose files have not changed need not be read.
struct ProjectRecord: Sendable {
  struct File: Sendable {
    let path: ProjectPath
    var mark: FileMark
    /// The files that it includes, by their numbers.
    let inclusions: [Int]
  }

  struct Account: Sendable {
    let key: String
    let id: String?
    /// Its own files, by their numbers; none where it is defined in a file of the organization's own.
    let files: [Int]
    /// Those of them that hold nothing but users, groups, roles and policies.
    let held: [Int]
    let summary: AccountSummary
  }

  /// Of what was asked, and when.
  let terms: ContentDigest
  /// Of the texts of the files that belong to no account, and of who the accounts are.
  let basis: ContentDigest
  /// In the order of inclusion.
  var files: [File]
  /// The files that belong to no account.
  let ownFiles: [Int]
  let accounts: [Account]

  /// Whether a run gains by the record over another one. Whether a single file is known by its identity matters little.
  func isWorthStoring(over other: ProjectRecord) -> Bool {
    guard terms == other.terms, basis == other.basis, files.count == other.files.count, ownFiles == other.ownFiles,
      accounts.count == other.accounts.count
    else { return true }
    var strangers = 0
    for (file, known) in zip(files, other.files) {
      if file.path != known.path || file.mark.content != known.mark.content || file.inclusions != known.inclusions { return true }
      if file.mark.identity != known.mark.identity { strangers += 1 }
    }
    return strangers > Self.mostStrangers
      || zip(accounts, other.accounts).contains {
        $0.key != $1.key || $0.id != $1.id || $0.files != $1.files || $0.held != $1.held || $0.summary != $1.summary
      }
  }

  private static let mostStrangers = 16
}

// MARK: As bytes

extension ProjectRecord {
  func write(to writer: inout CompactWriter) {
    writer.add(terms)
    writer.add(basis)
    writer.add(each: files) { file, writer in
      writer.add(file.path.text)
      writer.add(file.mark.content)
      let identity = file.mark.identity
      writer.add(identity != nil)
      if let identity {
        for part in [identity.device, identity.number, identity.size, identity.modified, identity.changed] { writer.add(part) }
      }
      write(file.inclusions, &writer)
    }
    write(ownFiles, &writer)
    writer.add(each: accounts) { account, writer in
      writer.add(account.key)
      writer.add(account.id ?? "")
      write(account.files, &writer)
      write(account.held, &writer)
      account.summary.write(to: &writer)
    }
  }

  private func write(_ numbers: [Int], _ writer: inout CompactWriter) { writer.add(each: numbers) { $1.add($0) } }

  init?(from reader: inout CompactReader) {
    guard let terms = reader.digest(), let basis = reader.digest(), let files = reader.list(Self.file) else { return nil }
    func numbers(_ reader: inout CompactReader) -> [Int]? { Self.numbers(&reader, below: files.count) }
    guard files.allSatisfy({ $0.inclusions.allSatisfy { $0 < files.count } }), let ownFiles = numbers(&reader),
      let accounts = reader.list({ reader -> Account? in
        guard let key = reader.text(), let id = reader.text(), let own = numbers(&reader), let held = numbers(&reader),
          let summary = AccountSummary(from: &reader)
        else { return nil }
        return Account(key: key, id: id.isEmpty ? nil : id, files: own, held: held, summary: summary)
      })
    else { return nil }
    self.init(terms: terms, basis: basis, files: files, ownFiles: ownFiles, accounts: accounts)
  }

  private static func file(_ reader: inout CompactReader) -> File? {
    guard let path = reader.text(), let content = reader.digest(), let isKnown = reader.flag() else { return nil }
    var identity: FileIdentity?
    if isKnown {
      guard let device = reader.number(), let number = reader.number(), let size = reader.number(), let modified = reader.number(),
        let changed = reader.number()
      else { return nil }
      identity = FileIdentity(device: device, number: number, size: size, modified: modified, changed: changed)
    }
    guard let inclusions = numbers(&reader, below: .max) else { return nil }
    return File(path: ProjectPath(path), mark: FileMark(content: content, identity: identity), inclusions: inclusions)
  }

  private static func numbers(_ reader: inout CompactReader, below limit: Int) -> [Int]? {
    reader.list { reader in reader.number().flatMap { $0 < UInt64(limit) ? Int($0) : nil } }
  }
}
