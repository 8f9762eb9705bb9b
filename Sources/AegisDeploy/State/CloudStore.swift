public import AegisCloud

/// The state as an object of S3, written only over what was read; the lock as an item of a DynamoDB table.
///
/// Sources: S3 user guide, "Conditional writes"; DynamoDB developer guide, "Condition expressions".
public struct CloudStore: StateStore {
  public let bucket: String
  public let key: String
  public let table: String
  public let leaseSeconds: Int
  private let client: AWSClient
  /// The name of the table's hash key: `LockID` as terraform wants it, `lockID` as some tables have it.
  private let hashKey: String

  /// Asks the table for its key.
  public init(_ client: AWSClient, bucket: String, key: String, table: String, leaseSeconds: Int = 60) async throws(StateError) {
    self.client = client
    self.bucket = bucket
    self.key = key
    self.table = table
    self.leaseSeconds = leaseSeconds
    let description: JSONValue
    do {
      description = try await client.json(.dynamodb, "DescribeTable", ["TableName": .string(table)])
    } catch {
      if error.isMissing { throw .lockTable("there is no lock table `\(table)`") }
      throw .aws(error)
    }
    let keys = description["Table"]["KeySchema"].items
    guard keys.count == 1, keys[0]["KeyType"].string == "HASH", let name = keys[0]["AttributeName"].string else {
      throw .lockTable("the lock table `\(table)` has another key than a hash key alone")
    }
    hashKey = name
  }

  /// For reading alone: the lock table is not asked for.
  public init(reading client: AWSClient, bucket: String, key: String) {
    self.client = client
    self.bucket = bucket
    self.key = key
    table = ""
    leaseSeconds = 0
    hashKey = "LockID"
  }

  public var place: String { "s3://\(bucket)/\(key)" }

  private var itemKey: JSONValue { .object([JSONValue.Member(hashKey, ["S": .string("aegis:\(bucket)/\(key)")])]) }

  // MARK: State

  public func read() async throws(StateError) -> VersionedState? {
    do {
      guard let object = try await client.getObject(bucket, stateKey) else { return nil }
      return VersionedState(state: try DeploymentState(object.body, from: place), version: object.etag)
    } catch let error as AWSError { throw .aws(error) } catch let error as StateError { throw error } catch { throw .damaged(place) }
  }

  /// Beside what terraform keeps under the key itself.
  private var stateKey: String { key.hasSuffix(".tfstate") ? String(key.dropLast(".tfstate".count)) + ".aegis.json" : key + ".aegis.json" }

  public func write(_ state: DeploymentState, over version: String?, holding lease: Lease) async throws(StateError) -> String {
    guard try await holder()?.id == lease.id else { throw .lost }
    do throws(AWSError) {
      return try await client.putObject(bucket, stateKey, state.bytes, if: version.map { .matches(etag: $0) } ?? .isNew)
    } catch {
      // A write whose answer was lost, tried again, finds its own object.
      if ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"].contains(error.code) || error.status == 412 {
        if let now = try await read(), now.state == state { return now.version }
        throw .lost
      }
      throw .aws(error)
    }
  }

  // MARK: Lock

  public func acquire(_ lease: Lease) async throws(StateError) {
    let isPut = try await condition("PutItem", [
      "TableName": .string(table), "Item": item(lease),
      "ConditionExpression": "attribute_not_exists(#key) OR #until < :now OR #id = :id",
      "ExpressionAttributeNames": ["#key": .string(hashKey), "#until": "LeaseUntil", "#id": "RunID"],
      "ExpressionAttributeValues": [":now": ["N": .string(String(lease.since))], ":id": ["S": .string(lease.id)]],
    ])
    if isPut { return }
    guard let current = try await holder() else { return try await acquire(lease) }
    throw .held(current)
  }

  public func renew(_ lease: Lease) async throws(StateError) {
    let isPut = try await condition("PutItem", [
      "TableName": .string(table), "Item": item(lease), "ConditionExpression": "#id = :id",
      "ExpressionAttributeNames": ["#id": "RunID"], "ExpressionAttributeValues": [":id": ["S": .string(lease.id)]],
    ])
    if !isPut { throw .lost }
  }

  public func release(_ lease: Lease) async throws(StateError) { _ = try await delete(lease.id) }

  public func unlock(_ id: String) async throws(StateError) {
    if try await delete(id) { return }
    throw .noSuchLock(id, held: try await holder())
  }

  private func delete(_ id: String) async throws(StateError) -> Bool {
    try await condition("DeleteItem", [
      "TableName": .string(table), "Key": itemKey, "ConditionExpression": "#id = :id",
      "ExpressionAttributeNames": ["#id": "RunID"], "ExpressionAttributeValues": [":id": ["S": .string(id)]],
    ])
  }

  public func holder() async throws(StateError) -> Lease? {
    let answer: JSONValue
    do {
      answer = try await client.json(.dynamodb, "GetItem", ["TableName": .string(table), "Key": itemKey, "ConsistentRead": true])
    } catch { throw .aws(error) }
    let item = answer["Item"]
    guard let id = item["RunID"]["S"].string, let text = item["Info"]["S"].string,
      let lease = parseJSONValue(Array(text.utf8)).flatMap({ Lease($0) })
    else { return nil }
    return lease.id == id ? lease : nil
  }

  private func item(_ lease: Lease) -> JSONValue {
    .object(itemKey.members + [
      JSONValue.Member("RunID", ["S": .string(lease.id)]), JSONValue.Member("LeaseUntil", ["N": .string(String(lease.until))]),
      JSONValue.Member("Info", ["S": .string(String(decoding: lease.json.text, as: UTF8.self))]),
    ])
  }

  /// False where the condition does not hold.
  private func condition(_ operation: String, _ input: JSONValue) async throws(StateError) -> Bool {
    do {
      _ = try await client.json(.dynamodb, operation, input)
      return true
    } catch {
      if error.code == "ConditionalCheckFailedException" { return false }
      throw .aws(error)
    }
  }
}
