import AegisCloud
import AegisDriver
import AegisSchema

extension Doctor {
  // MARK: The lock

  func lockTable() async -> Finding {
    if settings[.state] == "local" { return Finding("lock table", .pass, "not needed: `state = local`") }
    guard let table = settings[.aegisLockTable] else { return Finding("lock table", .fail, "aegis.ini names none", mend: "write `aegis_lock_table`") }
    let create =
      "aws dynamodb create-table --region \(region) --table-name \(table) --attribute-definitions AttributeName=LockID,AttributeType=S --key-schema AttributeName=LockID,KeyType=HASH --billing-mode PAY_PER_REQUEST"
    do throws(AWSError) {
      let node = try await client.json(.dynamodb, "DescribeTable", ["TableName": .string(table)])["Table"]
      let keys = node["KeySchema"].items
      let key = keys.first { $0["KeyType"].string == "HASH" }?["AttributeName"].string ?? ""
      let type = node["AttributeDefinitions"].items.first { $0["AttributeName"].string == key }?["AttributeType"].string
      guard keys.count == 1, type == "S" else {
        return Finding("lock table", .fail, "the key of `\(table)` is not one text attribute", mend: "make another and name it in aegis.ini: \(create)")
      }
      let locksByTable = settings[.backend] != "api" && usesTableLock
      if key != "LockID" && (locksByTable || key.lowercased() != "lockid") {
        return Finding(
          "lock table", .fail, "the hash key of `\(table)` is `\(key)`; \(locksByTable ? "terraform" : "aegis") asks for `LockID`, in just this case",
          mend: "make another and name it in aegis.ini: \(create)")
      }
      return Finding("lock table", node["TableStatus"].string == "ACTIVE" ? .pass : .unknown, "`\(table)` with hash key `\(key)`, \(node["TableStatus"].string ?? "of unknown status")")
    } catch {
      if error.isMissing { return Finding("lock table", .fail, "there is no table `\(table)` in \(region)", mend: create) }
      return failed("lock table", error)
    }
  }

  /// Terraform before 1.10 locks by a table only.
  private var usesTableLock: Bool {
    let parts = (settings[.terraformVersion] ?? "1.10").split(separator: ".").compactMap { Int($0) }
    return parts.lexicographicallyPrecedes([1, 10])
  }

  // MARK: Buckets

  func stateBucket() async -> [Finding] {
    if settings[.state] == "local" { return [Finding("state bucket", .pass, "not needed: `state = local`")] }
    guard let bucket = settings[.aegisStateBucket] else {
      return [Finding("state bucket", .fail, "aegis.ini names none", mend: "write `aegis_state_bucket`")]
    }
    let place = region == "us-east-1" ? "" : " --create-bucket-configuration LocationConstraint=\(region)"
    if let missing = await bucketIsThere("state bucket", bucket, mend: "aws s3api create-bucket --region \(region) --bucket \(bucket)\(place)") { return [missing] }
    async let versioned = setting("state versioned", bucket, "versioning", "GetBucketVersioning", { $0.text("Status") == "Enabled" }, "`\(bucket)` keeps old versions", "`\(bucket)` keeps no old versions of the state", mend: "aws s3api put-bucket-versioning --bucket \(bucket) --versioning-configuration Status=Enabled")
    async let encrypted = setting("state encrypted", bucket, "encryption", "GetEncryptionConfiguration", { $0["Rule"] != nil }, "`\(bucket)` is encrypted", "`\(bucket)` is not encrypted by default", mend: "aws s3api put-bucket-encryption --bucket \(bucket) --server-side-encryption-configuration '{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"AES256\"}}]}'")
    async let closed = setting(
      "state not public", bucket, "publicAccessBlock", "GetBucketPublicAccessBlock",
      { node in ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"].allSatisfy { node.text($0) == "true" } },
      "`\(bucket)` blocks all public access", "`\(bucket)` does not block public access",
      mend: "aws s3api put-public-access-block --bucket \(bucket) --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true")
    return [Finding("state bucket", .pass, "`\(bucket)` is there"), await versioned, await encrypted, await closed]
  }

  private func bucketIsThere(_ name: String, _ bucket: String, mend: String) async -> Finding? {
    do throws(AWSError) {
      try await client.headBucket(bucket)
      return nil
    } catch {
      if error.status == 404 { return Finding(name, .fail, "there is no bucket `\(bucket)`", mend: mend) }
      if error.status == 301 || error.status == 307 { return Finding(name, .fail, "`\(bucket)` is in another region than \(region)", mend: "write its region as `aws_region` into aegis.ini") }
      if error.status == 403 { return Finding(name, .fail, "`\(bucket)` is somebody else's, or `s3:ListBucket` is refused", mend: "aegis init --print-admin-policy, and attach it; or name a bucket of your own") }
      return failed(name, error)
    }
  }

  private func setting(
    _ name: String, _ bucket: String, _ setting: String, _ operation: String, _ isGood: @Sendable (XMLNode) -> Bool, _ good: String, _ bad: String,
    mend: String
  ) async -> Finding {
    do throws(AWSError) {
      let node = try await client.bucketSetting(bucket, setting, operation: operation)
      return isGood(node) ? Finding(name, .pass, good) : Finding(name, .fail, bad, mend: mend)
    } catch {
      if error.isMissing || error.code == "ServerSideEncryptionConfigurationNotFoundError" { return Finding(name, .fail, bad, mend: mend) }
      return failed(name, error)
    }
  }

  // MARK: Athena and the trail

  func athena() async -> [Finding] {
    let database = settings[.athenaDatabase] ?? "aegis"
    var findings: [Finding] = []
    do throws(AWSError) {
      _ = try await client.json(.athena, "GetDatabase", ["CatalogName": "AwsDataCatalog", "DatabaseName": .string(database)])
      findings.append(Finding("athena database", .pass, "`\(database)` is there"))
    } catch {
      if error.isMissing || error.code == "MetadataException" || error.code == "EntityNotFoundException" {
        findings.append(
          Finding(
            "athena database", .fail, "there is no database `\(database)` in \(region)",
            mend: "aws glue create-database --region \(region) --database-input Name=\(database)"))
      } else {
        findings.append(error.kind == .service && (error.status ?? 0) >= 500 ? Finding("athena database", .unknown, error.description) : failed("athena database", error))
      }
    }
    guard let location = settings[.athenaQueryResultLocation], let bucket = bucketOfLocation(location) else {
      return findings + [Finding("athena results", .fail, "aegis.ini names no place for results", mend: "write `athena_query_result_location`")]
    }
    let missing = await bucketIsThere("athena results", bucket, mend: "aws s3api create-bucket --region \(region) --bucket \(bucket)")
    return findings + [missing ?? Finding("athena results", .pass, "`\(bucket)` is there")]
  }

  func trail() async -> [Finding] {
    guard let bucket = settings[.cloudtrailLogsBucket] else {
      return [Finding("trail bucket", .unknown, "aegis.ini names none; `analyze` needs it", mend: "write `cloudtrail_logs_bucket`")]
    }
    let missing = await bucketIsThere("trail bucket", bucket, mend: "write the bucket of the organization's trail as `cloudtrail_logs_bucket`: aws cloudtrail describe-trails --region \(region)")
    var findings = [missing ?? Finding("trail bucket", .pass, "`\(bucket)` is there")]
    do throws(AWSError) {
      let trails = try await client.json(.cloudtrail, "DescribeTrails")["trailList"].items
      let own = trails.filter { $0["S3BucketName"].string == bucket }
      let create = "aws cloudtrail create-trail --region \(region) --name organization --s3-bucket-name \(bucket) --is-organization-trail --is-multi-region-trail && aws cloudtrail start-logging --region \(region) --name organization"
      if own.contains(where: { $0["IsOrganizationTrail"].boolean == true }) {
        findings.append(Finding("trail", .pass, "an organization's trail writes to `\(bucket)`"))
      } else {
        findings.append(Finding("trail", .fail, own.isEmpty ? "no trail writes to `\(bucket)`" : "the trail to `\(bucket)` is not the organization's", mend: create))
      }
    } catch { findings.append(failed("trail", error)) }
    return findings
  }
}
