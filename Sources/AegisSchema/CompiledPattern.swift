import CPCRE2

/// A compiled PCRE2 pattern that has to match the whole of a text.
///
/// Patterns come from the grammar alone, never from a configuration; a match limit bounds them all the same.
public final class CompiledPattern {
  private let code: OpaquePointer
  private let data: OpaquePointer
  private let context: OpaquePointer

  /// Nil where the pattern does not compile; a test of the grammar holds that none is such.
  public init?(_ pattern: String) {
    var error: Int32 = 0
    var offset = 0
    let compiled = Array("(?:\(pattern))".utf8).withUnsafeBufferPointer {
      pcre2_compile_8(
        $0.baseAddress, $0.count, UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED)
          | UInt32(PCRE2_UTF) | UInt32(PCRE2_NO_UTF_CHECK), &error, &offset, nil)
    }
    guard let compiled, let data = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil)
    else { return nil }
    pcre2_set_match_limit_8(context, 1_000_000)
    code = compiled
    self.data = data
    self.context = context
  }

  deinit {
    pcre2_match_context_free_8(context)
    pcre2_match_data_free_8(data)
    pcre2_code_free_8(code)
  }

  /// Whether all of `text`, which is valid UTF-8, matches.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let empty: [UInt8] = [0]
    return empty.withUnsafeBufferPointer { empty in
      pcre2_match_8(code, text.baseAddress ?? empty.baseAddress, text.count, 0, 0, data, context) >= 0
    }
  }
}

extension CompiledPattern {
  /// Whether all of `text` matches.
  public func matches(_ text: String) -> Bool { Array(text.utf8).withUnsafeBufferPointer { matches($0) } }

  /// Whether all of `text` matches; for a single question, the pattern is compiled for it alone.
  public static func matches(_ pattern: String, _ text: String) -> Bool {
    CompiledPattern(pattern)?.matches(text) ?? true
  }
}
