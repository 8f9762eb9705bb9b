import AegisBasics
import AegisDriver
import AegisSyntax
import AegisSystem
import AegisTerraform
import TestSupport
import Testing

/// The order of lists and keys in files says nothing: the modules come out the same, byte for byte.
@Suite struct OrderTests {
  @Test(arguments: ["organization", "documents", "templates"], [1, 2])
  func reorderedFilesGiveTheSameModules(_ sample: String, _ seed: UInt64) async throws {
    let project = try #require(DiskProject(root: Golden.root + sample))
    var random = RandomSource(seed: seed)
    var shuffled: [ProjectPath: [UInt8]] = [:]
    for path in try project.list(excluding: []) { shuffled[path] = Self.shuffled(try project.read(path), &random) }
    #expect(shuffled.contains { path, text in (try? project.read(path)) != text })
    let before = try await modules(project)
    let after = try await modules(OverlayFileSystem(project, overlays: shuffled))
    #expect(before.map(\.directory) == after.map(\.directory))
    for (one, other) in zip(before, after) {
      #expect(one.files.map { String(decoding: $0.bytes, as: UTF8.self) } == other.files.map { String(decoding: $0.bytes, as: UTF8.self) }, "\(one.directory)")
    }
  }

  private func modules(_ files: any FileSystem) async throws -> [TerraformModule] {
    let session = Session(files: files, jobs: 2)
    let compilation = await session.compile()
    let organization = try #require(compilation.organization, "\(compilation.diagnostics.map(\.message))")
    return await session.emit(organization, settings: TerraformSettings(compilation.settings, importBlocks: .all)) { $0 }
  }

  /// The file with the items of its block lists of objects in another order, however deep they stand.
  ///
  /// Lists of plain texts and the statements of policies stay: their order is kept on purpose.
  private static func shuffled(_ text: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    let tree = parseYAML(text, file: FileID(rawValue: 0)).value
    // An anchor has to stand in front of what it is used for.
    guard tree.root != nil, tree.properties.isEmpty else { return text }
    let lists = tree.records.indices.filter { isShuffled($0, tree) }
    return written(0..<text.count, lists[...], tree, &random)
  }

  private static func isShuffled(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    guard tree.kind(node) == .sequence, !tree.records[node].flags.contains(.flow) else { return false }
    return tree.items(node).allSatisfy { item in
      tree.kind(item) == .mapping && !tree.records[item].flags.contains(.flow)
        && !tree.entries(item).contains { tree.string($0.key) == "Effect" }
    }
  }

  /// A part of the text with the lists that stand in it in another order.
  private static func written(
    _ range: Range<Int>, _ lists: ArraySlice<NodeID>, _ tree: SyntaxTree, _ random: inout RandomSource
  ) -> [UInt8] {
    var output: [UInt8] = []
    var position = range.lowerBound
    for list in lists {
      let place = tree.range(list)
      guard Int(place.start) >= position, Int(place.end) <= range.upperBound else { continue }
      output += tree.text[position..<Int(place.start)]
      output += shuffledList(list, lists.filter { $0 > list && $0 < tree.end(of: list) }[...], tree, &random)
      position = Int(place.end)
    }
    return output + tree.text[position..<range.upperBound]
  }

  private static func shuffledList(
    _ list: NodeID, _ inner: ArraySlice<NodeID>, _ tree: SyntaxTree, _ random: inout RandomSource
  ) -> [UInt8] {
    let items = tree.items(list)
    let range = tree.range(list)
    // From dash to dash.
    var pieces: [[UInt8]] = []
    for (index, item) in items.enumerated() {
      let start = dash(before: Int(tree.range(item).start), tree)
      let end = index + 1 < items.count ? dash(before: Int(tree.range(items[index + 1]).start), tree) : Int(range.end)
      var piece = written(start..<end, inner, tree, &random)
      while piece.last == 0x20 || piece.last == 0x0A { piece.removeLast() }
      pieces.append(piece)
    }
    for index in pieces.indices.reversed() { pieces.swapAt(index, random.below(index + 1)) }
    let lineStart = tree.text[..<Int(range.start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let separator = [UInt8(0x0A)] + [UInt8](repeating: 0x20, count: Int(range.start) - lineStart)
    return Array(pieces.joined(separator: separator))
  }

  private static func dash(before offset: Int, _ tree: SyntaxTree) -> Int {
    var index = offset - 1
    while tree.text[index] != UInt8(ascii: "-") { index -= 1 }
    return index
  }
}
