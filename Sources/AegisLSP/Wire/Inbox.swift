import Synchronization

/// The messages that came and were not yet looked at.
final class Inbox: Sendable {
  private struct State {
    var messages: [Message] = []
    var next = 0
    var isClosed = false
    var waiter: CheckedContinuation<Void, Never>?
    /// Requests that nobody wants the answer of any more.
    var cancelled: Set<String> = []
    var changes = 0
  }

  private let state = Mutex(State())

  func put(_ message: Message) {
    wake { state in
      switch message {
      case .notification("$/cancelRequest", let parameters):
        // Heard at once, in front of what came before it. Ids of requests that were answered long ago are let go.
        if state.cancelled.count > 1000 { state.cancelled = [] }
        state.cancelled.insert(String(decoding: parameters["id"].bytes, as: UTF8.self))
      case .notification(let method, _):
        if method == "textDocument/didChange" { state.changes += 1 }
        state.messages.append(message)
      case .request, .answer, .malformed: state.messages.append(message)
      }
    }
  }

  func close() { wake { $0.isClosed = true } }

  private func wake(_ change: (inout State) -> Void) {
    let waiter = state.withLock { state in
      change(&state)
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// Waits for the next message; nil where no more will come.
  func next() async -> Message? {
    while true {
      let taken: Message?? = state.withLock { state in
        if state.next < state.messages.count {
          let message = state.messages[state.next]
          state.next += 1
          if state.next == state.messages.count { (state.messages, state.next) = ([], 0) }
          if case .notification("textDocument/didChange", _) = message { state.changes -= 1 }
          return .some(message)
        }
        return state.isClosed ? .some(nil) : nil
      }
      if let taken { return taken }
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.next < state.messages.count || state.isClosed { return true }
          state.waiter = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    }
  }

  /// Whether further changes of documents wait: what is said of a text that is about to change helps nobody.
  var hasChanges: Bool { state.withLock { $0.changes > 0 } }

  /// Whether nothing waits.
  var isEmpty: Bool { state.withLock { $0.messages.isEmpty } }

  /// Whether a request was cancelled; it is forgotten that it was.
  func takeCancellation(_ id: JSONValue) -> Bool {
    state.withLock { $0.cancelled.isEmpty ? false : $0.cancelled.remove(String(decoding: id.bytes, as: UTF8.self)) != nil }
  }
}
