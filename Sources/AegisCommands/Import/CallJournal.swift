import AegisBasics
import AegisCloud
import AegisSystem
import Synchronization

/// The answers of an import that is under way, in a file: one that was interrupted goes on where it was.
///
/// Only answers of reading calls of IAM and Organizations are kept, never credentials. A record is its two
/// lengths, a sum of its bytes, the call, and the answer; one that was cut off when the run was killed is not read.
final class CallJournal: CallRecorder {
  /// Answers of the earlier run.
  private let answers: [String: [UInt8]]
  private let file: AppendedFile
  private let failure = Mutex<DiskError?>(nil)
  /// When the import began that this one goes on with; nil for one that begins anew.
  let startedAt: Double?

  private static let format = "aegis-import-journal 4"
  /// Seconds after which answers are too old to build on.
  private static let lifetime: Double = 12 * 3600

  /// - Parameter caller: Who asks, and where: answers of another account or address are not taken.
  init(_ path: String, caller: String, restart: Bool) throws(DiskError) {
    let now = Surroundings.secondsSince1970
    var answers: [String: [UInt8]] = [:]
    var length = 0
    var start: Double?
    if !restart, let bytes = try? Disk.read(path), let header = Self.header(bytes), header.caller == caller, now - header.time < Self.lifetime,
      now >= header.time
    {
      (answers, length) = Self.records(bytes, from: header.length)
      start = header.time
    }
    self.answers = answers
    startedAt = answers.isEmpty ? nil : start
    file = try AppendedFile(path, keeping: length)
    if length == 0 { try file.append(Array("\(Self.format)\t\(now)\t\(caller)\n".utf8)) }
  }

  func answer(to call: String) -> [UInt8]? { answers[call] }

  func keep(_ answer: [UInt8], as call: String) {
    let key = Array(call.utf8)
    var record: [UInt8] = []
    record.reserveCapacity(key.count + answer.count + 16)
    for number in [UInt64(key.count) << 32 | UInt64(answer.count), Self.sum(key, answer)] {
      for shift in stride(from: UInt64(56), through: 0, by: -8) { record.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    record += key
    record += answer
    do {
      try file.append(record)
    } catch {
      failure.withLock { $0 = error }
    }
  }

  /// Why an answer could not be kept.
  var writeFailure: DiskError? { failure.withLock { $0 } }

  private static func header(_ bytes: [UInt8]) -> (time: Double, caller: String, length: Int)? {
    guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
    let parts = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\t").map(String.init)
    guard parts.count == 3, parts[0] == format, let time = Double(parts[1]) else { return nil }
    return (time, parts[2], end + 1)
  }

  private static func records(_ bytes: [UInt8], from start: Int) -> ([String: [UInt8]], Int) {
    var answers: [String: [UInt8]] = [:]
    var position = start
    func number(_ at: Int) -> UInt64 { bytes[at..<at + 8].reduce(0) { $0 << 8 | UInt64($1) } }
    while position + 16 <= bytes.count {
      let lengths = number(position)
      let (keyLength, answerLength) = (Int(lengths >> 32), Int(lengths & 0xFFFF_FFFF))
      let end = position + 16 + keyLength + answerLength
      guard keyLength > 0, end <= bytes.count else { break }
      let key = bytes[position + 16..<position + 16 + keyLength], answer = bytes[position + 16 + keyLength..<end]
      guard sum(Array(key), Array(answer)) == number(position + 8) else { break }
      answers[String(decoding: key, as: UTF8.self)] = Array(answer)
      position = end
    }
    return (answers, position)
  }

  /// It tells a record that is whole from one that was cut off or overwritten.
  private static func sum(_ key: [UInt8], _ answer: [UInt8]) -> UInt64 {
    var hasher = ContentHasher(seed: ContentDigest(high: 0, low: 0))
    hasher.add(key)
    hasher.add(answer)
    return hasher.digest.high
  }
}
