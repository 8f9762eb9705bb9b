public import AegisBasics

/// JSON documents within scalars that write some of their bytes in another way, be they of YAML or of JSON.
extension SyntaxTree {
  /// A JSON text as it has to be written at a place of a document of the tree.
  public func written(_ json: String, at place: SourceRange) -> String {
    guard let holder = holder(of: place.range.start) else { return json }
    return holder.style.written(json)
  }

  private func holder(of offset: UInt32) -> Holder? {
    let next = holders.partitioningIndex { $0.range.end > offset }
    return next < holders.count && holders[next].range.start <= offset ? holders[next] : nil
  }

  /// The value of a JSON string that is no run of bytes of the file, with where its bytes come from.
  func decodeJSON(_ node: NodeID) -> DecodedScalar {
    let range = textPlace(node).range
    return text.withUnsafeBufferPointer { bytes in
      var outer = ScalarDecoder(bytes)
      switch holder(of: range.start)?.style {
      case .doubleQuoted: outer.decodeDoubleQuoted(range)
      case .singleQuoted: outer.decodeSingleQuoted(range)
      case .plain: outer.decodePlain(range)
      case .jsonString: outer.decodeJSONString(range)
      default: outer.copy(Int(range.start), Int(range.end))
      }
      var (text, map): ([UInt8], SegmentMap) = ([], SegmentMap())
      outer.output.withUnsafeBufferPointer { written in
        unescapeJSON(written, 0, written.count, into: &text) { start, end, made in
          let piece = TextRange(UInt32(start), UInt32(end))
          if made == end - start {
            map.append(piece, of: outer.map)
          } else {
            let source = outer.map.sourceRange(ofDecoded: piece)
            map.append(madeBy: source.start, sourceLength: source.count, length: UInt32(made))
          }
        }
      }
      return DecodedScalar(text: text, map: map)
    }
  }
}

extension ScalarStyle {
  /// A text as it has to be written in a scalar of the style.
  fileprivate func written(_ text: String) -> String {
    switch self {
    case .doubleQuoted: text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    case .jsonString: text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    case .singleQuoted: text.replacing("'", with: "''")
    default: text
    }
  }
}

extension Fix {
  /// The same fix of a JSON document that stands in a scalar; nil where the scalar may not take it as it is.
  func written(in style: ScalarStyle) -> Fix? {
    guard [.doubleQuoted, .singleQuoted, .folded, .jsonString].contains(style) else { return nil }
    var fix = self
    for index in fix.edits.indices { fix.edits[index].replacement = style.written(fix.edits[index].replacement) }
    return fix
  }
}
