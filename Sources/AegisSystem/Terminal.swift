public import AegisBasics
import Glibc
import Synchronization

/// What this process was told about its surroundings.
public enum Surroundings {
  public static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// All variables of this process.
  public static var variables: [String: String] {
    var found: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { found[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return found
  }

  public static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  public enum Stream: Sendable {
    case output
    case error

    var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }
  }

  public static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.descriptor) == 1 }

  /// Whether a stream is to be coloured, where the command line does not say.
  ///
  /// In this order: `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`, `TERM=dumb`, a terminal.
  /// Source: no-color.org; bixense.com/clicolors.
  public static func wantsColour(_ stream: Stream) -> Bool {
    func isSet(_ name: String) -> Bool { variable(name).map { !$0.isEmpty && $0 != "0" } ?? false }
    if let no = variable("NO_COLOR"), !no.isEmpty { return false }
    if isSet("FORCE_COLOR") || isSet("CLICOLOR_FORCE") { return true }
    return variable("TERM") != "dumb" && isTerminal(stream)
  }

  /// Everything on standard input.
  public static func standardInput() -> [UInt8]? { try? Disk.read("/dev/stdin") }

  /// Whether somebody is there to be asked.
  public static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isTerminal(.error) }

  /// Asks somebody at the terminal for a line; nil where the input ends.
  public static func ask(_ question: String) -> String? {
    Disk.writeError(question)
    return Swift.readLine(strippingNewline: true)
  }

  /// Ends the process with exit code 130 when somebody interrupts it, with a last word.
  public static func endWhenInterrupted(saying text: StaticString) {
    lastWord.store(UInt(bitPattern: text.utf8Start), ordering: .relaxed)
    lastWordLength.store(text.utf8CodeUnitCount, ordering: .relaxed)
    signal(SIGINT) { _ in
      _ = write(
        STDERR_FILENO, UnsafeRawPointer(bitPattern: lastWord.load(ordering: .relaxed)), lastWordLength.load(ordering: .relaxed))
      _exit(130)
    }
  }

  /// By this machine's clock, UTC.
  public static var secondsSince1970: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The day by this machine's clock, UTC.
  public static var today: CalendarDate { CalendarDate(secondsSince1970: Int(secondsSince1970)) }

  /// Seconds from an arbitrary start; never goes back.
  public static var monotonicSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return seconds(time)
  }

  /// Seconds of processor time that this process has taken.
  public static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return seconds(time)
  }

  /// Seconds of processor time that this thread has taken.
  public static var threadProcessorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return seconds(time)
  }

  private static func seconds(_ time: timespec) -> Double { Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 }
}

/// What a signal handler says; it may not take memory or locks.
private let lastWord = Atomic<UInt>(0)
private let lastWordLength = Atomic<Int>(0)

extension Surroundings {
  /// Makes a folder for files that nobody needs for long, in the one that `TMPDIR` names, or in `/tmp`. Source: environ(7).
  public static func makeTemporaryFolder(_ name: String) throws(DiskError) -> String {
    let named = variable("TMPDIR") ?? ""
    let template = "\(named.isEmpty ? "/tmp" : named)/\(name)-XXXXXX"
    guard let path = strdup(template) else { throw .last(template) }
    defer { free(path) }
    guard mkdtemp(path) != nil else { throw .last(template) }
    return String(cString: path)
  }

  /// The memory in bytes that this process has in its hands now. Source: proc(5), `statm`.
  public static var residentMemory: Int {
    guard let text = try? Disk.read("/proc/self/statm") else { return 0 }
    let pages = String(decoding: text, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }

  /// The most memory in bytes that any process took that this one started and waited for. Source: getrusage(2).
  public static var peakMemoryOfChildren: Int {
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    return usage.ru_maxrss * 1024
  }
}
