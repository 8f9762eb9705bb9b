import AegisPolicy
import AegisSyntax

extension StatementFacts {
  /// Whether the catalog's actions of today that another `Allow`, which lists them, matches are all matched by this one, and its
  /// resources: conditions are not looked at.
  func coversToday(_ narrow: StatementFacts) -> Bool {
    guard !statement.isNotResource, features.contains(.resourceStar) || coversResources(of: narrow) else { return false }
    return narrow.actions.allSatisfy { element in
      if let action = element.action { return actionSet.contains(action) }
      var own = ActionSet(catalog)
      own.insert(element, narrow.tree, catalog)
      return !own.isEmpty && own.isSubset(of: actionSet)
    }
  }

  /// Whether some request may be matched by this statement and by another, which lists its actions and resources: yes where
  /// that is not clear.
  func mayMeet(_ other: StatementFacts) -> Bool { mayMeetActions(of: other) && mayMeetResources(of: other) }

  private func mayMeetActions(of other: StatementFacts) -> Bool {
    other.statement.actions.contains { node in
      let text = other.text(node).lowercased()
      if statement.isNotAction { return !isListed(text, statement.actions) }
      return statement.actions.contains { globsMeet(Array(self.text($0).lowercased().utf8), Array(text.utf8)) }
    }
  }

  private func mayMeetResources(of other: StatementFacts) -> Bool {
    if features.contains(.resourceStar) { return !statement.isNotResource }
    return other.statement.resources.contains { node in
      let text = other.text(node)
      if statement.isNotResource { return !isListed(text, statement.resources) }
      return text.contains("${")
        || statement.resources.contains { own in
          let own = self.text(own)
          return own.contains("${") || globsMeet(Array(own.utf8), Array(text.utf8))
        }
    }
  }

  /// Whether one of some patterns takes in all of a text.
  private func isListed(_ text: String, _ patterns: [NodeID]) -> Bool {
    var text = text
    return text.withUTF8 { text in patterns.contains { withText($0) { globCovers($0, text) } } }
  }
}
