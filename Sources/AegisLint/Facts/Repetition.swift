import AegisPolicy
import AegisSyntax

/// Documents that say the same as one before them: the same version, and statements that say the same, in whatever order.
///
/// - Parameter facts: What is known of a document; asked for of few.
/// - Returns: The numbers of such documents, each with that of the first that says so.
func repetitions(among documents: [PolicyDocument], _ facts: (PolicyDocument) -> DocumentFacts) -> [(number: Int, first: Int)] {
  var found: [(number: Int, first: Int)] = []
  var byHash: [UInt64: [Int]] = [:]
  for (number, document) in documents.enumerated() {
    let hash = hash(document)
    let first = byHash[hash]?.first { first in
      version(documents[first]) == version(document) && saySame(facts(documents[first]).statements, facts(document).statements)
    }
    if let first { found.append((number, first)) } else { byHash[hash, default: []].append(number) }
  }
  return found
}

/// Whether each of some statements says what one of the others does, and none of them is left.
private func saySame(_ statements: [StatementFacts], _ others: [StatementFacts]) -> Bool {
  guard statements.count == others.count else { return false }
  var left = Dictionary(grouping: others) { StatementKey($0).hash }
  return statements.allSatisfy { statement in
    let key = StatementKey(statement)
    guard let place = left[key.hash]?.firstIndex(where: { key.equals(statement, $0) }) else { return false }
    left[key.hash]?.remove(at: place)
    return true
  }
}

private func version(_ document: PolicyDocument) -> String? { document.version.map { document.tree.string($0) } }

private func hash(_ document: PolicyDocument) -> UInt64 {
  document.tree.withNodes { nodes in
    document.statements.reduce(0) { sum, statement in
      // So that it makes a difference which of two statements says something.
      let product = (StatementKey(statement, nodes).hash ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0x8BB8_4B93_962E_ACC9)
      return sum &+ (product.high ^ product.low)
    }
  }
}
