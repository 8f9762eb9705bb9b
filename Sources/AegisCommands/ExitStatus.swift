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

/// A command could not do its work.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String
}
