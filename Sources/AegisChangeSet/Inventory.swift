public import AegisBasics
import AegisIR

/// One value of a resource that AWS keeps.
public struct Property: Hashable, Sendable {
  public var name: String
  public var value: String
  /// A policy document: compared by what it means, not by how it is written.
  public var isDocument = false

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  public init(_ name: String, document: [UInt8]) {
    self.name = name
    value = String(decoding: document, as: UTF8.self)
    isDocument = true
  }

  /// Equal for two values that mean the same.
  public var comparable: String {
    isDocument ? String(decoding: meaning(of: Array(value.utf8)), as: UTF8.self) : value
  }

  func means(_ other: Property) -> Bool {
    value == other.value || ((isDocument || other.isDocument) && meanSame(Array(value.utf8), Array(other.value.utf8)))
  }
}

/// A resource as a list of values, its names left to its address.
public struct Item: Sendable {
  public var properties: [Property]
  public var origin: SourceRange
  public var preventsDestroy = false
  /// False for what is known and left alone (`managed: false`).
  public var isManaged = true

  public subscript(name: String) -> String? { properties.first { $0.name == name }?.value }

  func setting(_ name: String, to value: String) -> Item {
    var it = self
    for index in it.properties.indices where it.properties[index].name == name { it.properties[index].value = value }
    return it
  }

  /// Tells this item from every other of its address, in 64 hexadecimal digits. Thumbprints are left out: AWS
  /// fills them in and renews them by itself.
  public var digest: String {
    var text = ""
    for property in properties where property.name != "thumbprints" {
      let value = property.comparable
      text += "\(property.name.utf8.count):\(property.name)\(value.utf8.count):\(value)"
    }
    return SHA256.hexadecimal(of: Array(text.utf8))
  }
}

/// Everything that an organization holds, each thing under its address.
public struct Inventory: Sendable {
  public private(set) var items: [Address: Item] = [:]
  /// Whether what is being added is in an account that is managed.
  var isInManagedAccount = true

  public subscript(address: Address) -> Item? { items[address] }

  public var addresses: [Address] { items.keys.sorted() }

  /// Those that are asked for, in order; few of many are found faster than all are sorted.
  func addresses(where isWanted: (Address) -> Bool) -> [Address] { items.keys.filter(isWanted).sorted() }

  mutating func add(
    _ address: Address, _ properties: [Property] = [], origin: SourceRange, preventsDestroy: Bool? = nil, isManaged: Bool = true
  ) {
    items[address] = Item(properties: properties, origin: origin, preventsDestroy: preventsDestroy ?? false, isManaged: isManaged && isInManagedAccount)
  }
}

/// Tags as properties; AWS compares and keeps them one by one.
func tagProperties(_ tags: [Tag]) -> [Property] {
  tags.sorted { $0.key < $1.key }.map { Property("tag:\($0.key)", $0.value) }
}
