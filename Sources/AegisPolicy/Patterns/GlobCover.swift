/// Whether every text that matches `inner` certainly matches `outer` too. Case matters.
///
/// In both, `*` stands for any bytes and `?` for exactly one. A yes is certain; a no may be wrong where
/// the two say the same in different ways (`?*` and `*?`).
public func globCovers(_ outer: UnsafeBufferPointer<UInt8>, _ inner: UnsafeBufferPointer<UInt8>) -> Bool {
  let star = UInt8(ascii: "*"), one = UInt8(ascii: "?")
  var o = 0, i = 0
  var resumeOuter = -1, resumeInner = 0
  while i < inner.count {
    if o < outer.count && outer[o] == star {
      resumeOuter = o
      resumeInner = i
      o += 1
    } else if o < outer.count && inner[i] != star && (outer[o] == one || outer[o] == inner[i]) {
      o += 1
      i += 1
    } else if resumeOuter >= 0 {
      resumeInner += 1
      i = resumeInner
      o = resumeOuter + 1
    } else {
      return false
    }
  }
  while o < outer.count && outer[o] == star { o += 1 }
  return o == outer.count
}
