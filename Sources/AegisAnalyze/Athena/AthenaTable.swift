import AegisBasics

/// The table over an organization's trail in Athena, and the query that counts its events.
///
/// Source: Athena User Guide, "Create the table for CloudTrail logs", "Partition projection".
public struct AthenaTable: Sendable {
  public let database: String
  public let bucket: String
  /// Of the objects in the bucket: `AWSLogs/o-…/`.
  public let prefix: String
  private let accounts: [String]
  private let regions: [String]

  public init(database: String, bucket: String, prefix: String, accounts: [String], regions: [String]) {
    self.database = database
    self.bucket = bucket
    self.prefix = prefix
    self.accounts = accounts
    self.regions = regions
  }

  /// The name follows from what the table says: another set of accounts is another table, and none is ever altered.
  public var name: String { "cloudtrail_\(SHA256.hexadecimal(of: Array(definition(named: "").utf8)).prefix(12))" }

  public var createDatabase: String { "CREATE DATABASE IF NOT EXISTS `\(database)`" }
  public var createTable: String { definition(named: name) }

  private func definition(named name: String) -> String {
    """
    CREATE EXTERNAL TABLE IF NOT EXISTS `\(database)`.`\(name)` (
      eventVersion STRING,
      userIdentity STRUCT<type:STRING,principalId:STRING,arn:STRING,accountId:STRING,invokedBy:STRING,accessKeyId:STRING,userName:STRING,
        sessionContext:STRUCT<attributes:STRUCT<mfaAuthenticated:STRING,creationDate:STRING>,
          sessionIssuer:STRUCT<type:STRING,principalId:STRING,arn:STRING,accountId:STRING,userName:STRING>>>,
      eventTime STRING, eventSource STRING, eventName STRING, awsRegion STRING, errorCode STRING,
      requestParameters STRING, responseElements STRING, eventId STRING, recipientAccountId STRING)
    PARTITIONED BY (`account` STRING, `region` STRING, `day` STRING)
    ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
    STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
    OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
    LOCATION 's3://\(bucket)/\(prefix)'
    TBLPROPERTIES (
      'projection.enabled'='true',
      'projection.account.type'='enum', 'projection.account.values'='\(accounts.joined(separator: ","))',
      'projection.region.type'='enum', 'projection.region.values'='\(regions.joined(separator: ","))',
      'projection.day.type'='date', 'projection.day.format'='yyyy/MM/dd', 'projection.day.range'='2013/11/01,NOW',
      'projection.day.interval'='1', 'projection.day.interval.unit'='DAYS',
      'storage.location.template'='s3://\(bucket)/\(prefix)${account}/CloudTrail/${region}/${day}')
    """
  }
}
