import AegisBasics

/// Anchors, aliases and tags.
extension YAMLParser {
  /// What an anchor's name stands for.
  struct Anchor {
    var node: NodeID
    /// Its node is still being read.
    var isOpen: Bool
  }

  struct FoundProperties {
    var anchor: TextRange?
    var tag: TextRange?
    var isPresent: Bool { anchor != nil || tag != nil }
  }

  /// Reads one anchor or tag and the blanks behind it; false where none stands here.
  mutating func parseProperties(into found: inout FoundProperties, of node: NodeID, inFlow: Bool) -> Bool {
    let first = peek()
    guard first == UInt8(ascii: "&") || first == UInt8(ascii: "!") else { return false }
    let start = position
    position = skippingWord(from: start, inFlow: inFlow)
    let word = range(from: start)
    if first == UInt8(ascii: "&") {
      if found.anchor != nil {
        report(.secondProperty("anchor", at: SourceRange(file, word)))
      } else if isAnchorName(word) {
        found.anchor = word
        anchors[name(word)] = Anchor(node: node, isOpen: true)
      } else {
        report(.invalidAnchorName(text(word), at: SourceRange(file, word)))
      }
    } else {
      if bytes[safe: start + 1] == UInt8(ascii: "<") {
        while position < bytes.count, !isBlankByte(at: position) { position += 1 }
      }
      let tag = range(from: start)
      if found.tag != nil {
        report(.secondProperty("tag", at: SourceRange(file, tag)))
      } else {
        checkTag(tag)
        found.tag = tag
      }
    }
    skipBlanks()
    return true
  }

  /// Gives a node the properties that were read in front of it.
  mutating func attach(_ found: FoundProperties, to node: NodeID) {
    guard found.isPresent, node < records.count else { return }
    records[node].flags.insert(.hasProperties)
    properties.append(SyntaxTree.Properties(node: node, anchor: found.anchor, tag: found.tag))
    guard let anchor = found.anchor else { return }
    let key = name(anchor)
    if anchors[key]?.node == node { anchors[key]?.isOpen = false }
  }

  /// The text of an anchor or alias without its first character.
  func name(_ range: TextRange) -> String { text(Int(range.start) + 1, Int(range.end)) }

  private func text(_ range: TextRange) -> String { text(Int(range.start), Int(range.end)) }

  func isAnchorName(_ range: TextRange) -> Bool {
    range.count > 1 && bytes[Int(range.start) + 1..<Int(range.end)].allSatisfy { isNameByte($0) }
  }

  func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      return true
    default: return false
    }
  }

  mutating func parseAlias(_ found: FoundProperties, inFlow: Bool) {
    let start = position
    position = skippingWord(from: start, inFlow: inFlow)
    let word = range(from: start)
    let target = anchors[name(word)]
    if found.isPresent {
      report(.propertyOfAlias(at: SourceRange(file, word)))
    } else if !isAnchorName(word) {
      report(.invalidAnchorName(text(word), at: SourceRange(file, word)))
    } else if target == nil && !isFull {
      // Looking for a name that is alike is worth while among few.
      let known = anchors.count <= 1000 ? anchors.keys.sorted() : []
      let finding = Diagnostic.unknownAnchor(name(word), at: SourceRange(file, word), known: known)
      if !hasSkippedLines { report(finding) }
    } else if target?.isOpen == true {
      report(.recursiveAlias(name(word), at: SourceRange(file, word)))
    }
    let link = target.flatMap { $0.isOpen ? nil : UInt32($0.node) }
    records.append(
      SyntaxTree.Record(
        kind: .alias, style: .plain, flags: link == nil ? .incomplete : [], range: word, link: link ?? SyntaxTree.none))
    lastEnd = position
  }

  // MARK: Tags

  /// Reports a tag that YAML does not allow. What tags mean is not the parser's business.
  private mutating func checkTag(_ tag: TextRange) {
    let word = bytes[Int(tag.start)..<Int(tag.end)]
    if word.count == 1 { return }
    let place = SourceRange(file, tag)
    if word[word.startIndex + 1] == UInt8(ascii: "<") {
      let inner = word.dropFirst(2).dropLast()
      if word.last != UInt8(ascii: ">") || inner.isEmpty || !isTagText(inner, isWhole: true) { report(.invalidTag(at: place)) }
      return
    }
    let handleEnd = word.dropFirst().firstIndex { !isNameByte($0) }
    guard let handleEnd, word[handleEnd] == UInt8(ascii: "!") else {
      if !isTagText(word.dropFirst()) { report(.invalidTag(at: place)) }
      return
    }
    let handle = String(decoding: word[word.startIndex...handleEnd], as: UTF8.self)
    let suffix = word[(handleEnd + 1)...]
    if suffix.isEmpty || !isTagText(suffix) {
      report(.invalidTag(at: place))
    } else if handle != "!!" && !tagHandles.contains(handle) {
      report(.unknownTagHandle(handle, at: place))
    }
  }

  /// `!`, `!!`, or a name between two `!`.
  func isTagHandle(_ text: Substring) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "!") else { return false }
    if bytes.count == 1 { return true }
    return bytes.last == UInt8(ascii: "!") && bytes.dropFirst().dropLast().allSatisfy { isNameByte($0) }
  }

  /// Whether bytes may be part of a URI; `%` is followed by two hexadecimal digits. The punctuation of
  /// brackets may stand in `!<…>` and in directives only.
  func isTagText(_ text: some Collection<UInt8>, isWhole: Bool = false) -> Bool {
    let text = Array(text)
    for (index, byte) in text.enumerated() {
      guard isTagByte(byte), isWhole || !",[]".utf8.contains(byte) else { return false }
      if byte == UInt8(ascii: "%") {
        guard index + 2 < text.count, hexadecimalDigit(text[index + 1]) != nil, hexadecimalDigit(text[index + 2]) != nil
        else { return false }
      }
    }
    return true
  }

  /// What may stand in the URI that a tag is.
  private func isTagByte(_ byte: UInt8) -> Bool {
    isNameByte(byte) || ";/?:@&=+$,.!~*'()[]%".utf8.contains(byte)
  }
}
