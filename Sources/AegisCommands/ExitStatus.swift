/// The exit codes that scripts may rely on; the high ones are those of BSD's `sysexits.h`.
enum ExitStatus: Int32, Error {
  case done = 0
  /// The configuration has errors, or a check that was asked for failed.
  case findings = 1
  /// With `--detailed-exitcode`: there are changes.
  case changes = 2
  case usage = 64
  case noInput = 66
  /// AWS did not do its part.
  case unavailable = 69
  case defect = 70
  case cannotWrite = 74
  /// The lock is held by another run, or was lost to one.
  case locked = 75
  /// Credentials or a permission are missing.
  case noPermission = 77
  case interrupted = 130
}

extension ExitStatus {
  /// What each of them says, for the manual.
  static let meanings: [(ExitStatus, String)] = [
    (.done, "no error (with --strict: no warning either)"),
    (.findings, "the configuration has errors, a plan is refused, or a check that was asked for failed"),
    (.changes, "with plan --detailed-exitcode: there are changes"),
    (.usage, "the command line is wrong"),
    (.noInput, "an input is missing or unreadable"),
    (.unavailable, "AWS did not do its part"),
    (.defect, "a defect in aegis itself"),
    (.cannotWrite, "a file could not be written; no file is ever half-written"),
    (.locked, "the lock is held by another run"),
    (.noPermission, "credentials or a permission are missing"),
    (.interrupted, "interrupted; the same command goes on from there"),
  ]
}

/// A command could not do its work.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String
}
