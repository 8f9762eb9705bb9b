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

  /// Counts the events of a window: each event once, by who made it, what it was, and where it was recorded.
  ///
  /// - Parameter accounts: The accounts whose events are counted.
  public func query(_ window: Window, accounts: [String]) -> String {
    let issuer = "useridentity.sessioncontext.sessionissuer.arn"
    let denied = ActivityTable.denied.map { "'\($0)'" }.joined(separator: ", ")
    return """
      SELECT account, region,
        CASE WHEN \(issuer) IS NOT NULL THEN \(issuer)
          WHEN useridentity.type = 'AWSService' THEN 'service:' || coalesce(useridentity.invokedby, '')
          WHEN useridentity.type = 'AWSAccount' THEN 'account:' || coalesce(useridentity.accountid, '')
          WHEN useridentity.type = 'AssumedRole' THEN regexp_replace(useridentity.arn, '/[^/]*$', '')
          WHEN useridentity.arn IS NOT NULL THEN useridentity.arn
          ELSE 'other:' || coalesce(useridentity.principalid, useridentity.type, '') END AS principal,
        eventsource, eventname, coalesce(errorcode IN (\(denied)), false) AS denied,
        coalesce(strpos(requestparameters, ':role/') > 0 OR strpos(requestparameters, 'nstanceProfile') > 0
          OR strpos(requestparameters, 'instance-profile/') > 0, false) AS passes,
        CASE WHEN eventname LIKE 'AssumeRole%' AND responseelements LIKE '%accessKeyId%'
          THEN json_extract_scalar(requestparameters, '$.roleArn') END AS role,
        count(DISTINCT eventid) AS events, min(eventtime) AS first, max(eventtime) AS last
      FROM "\(database)"."\(name)"
      WHERE account IN (\(accounts.map { "'\($0)'" }.joined(separator: ", ")))
        AND "day" BETWEEN '\(slashedDay(window.first))' AND '\(slashedDay(window.last + 1))'
        AND eventtime BETWEEN '\(dayText(window.first))T00:00:00Z' AND '\(dayText(window.last))T23:59:59Z'
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
      """
  }
}
