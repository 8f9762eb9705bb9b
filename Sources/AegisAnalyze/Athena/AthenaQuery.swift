/// The query that counts a window's events.
///
/// It reads the table once, however long chains of roles are: Athena runs what a `WITH` names anew for each time that it is
/// used, so nothing is joined with itself. A session's beginning and what the session did meet in a window function over the
/// session's access key instead, and since each round looks up what the round before has found, chains double in length
/// with every one.
///
/// Source: Athena User Guide, "SELECT"; CloudTrail User Guide, "CloudTrail userIdentity element".
extension AthenaTable {
  /// The days that are read: those of the window, and the one before, on which its first sessions began.
  public static func read(for window: Window) -> Window {
    var read = window
    read.first -= 1
    return read
  }

  /// Counts the events of a window: each event once, by who made it, what it was, where it was recorded, and by whom the
  /// session that made it was begun.
  ///
  /// Columns: `AthenaRows`.
  ///
  /// - Parameter accounts: The accounts whose events are counted.
  public func query(_ window: Window, accounts: [String]) -> String {
    let rounds = (1...Self.rounds).map(round).joined(separator: ",\n")
    return """
      WITH event AS (
      \(events(window, accounts))
      ), counted AS (
        SELECT account, region, principal, eventsource, eventname, denied, passes, session, issued, role,
          eventtime >= '\(dayText(window.first))T00:00:00Z' AS inside,
          count(DISTINCT eventid) AS events, min(eventtime) AS first, max(eventtime) AS last
        FROM event GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
      ), told AS (
        SELECT counted.*,
          row_number() OVER (
            PARTITION BY coalesce(issued, 'none ' || account || principal || eventname || coalesce(session, ''))
            ORDER BY CASE WHEN principal LIKE 'account:%' THEN 1 ELSE 0 END, first, principal) AS turn
        FROM counted
      ), reach0 AS (
        SELECT account, region, principal, eventsource, eventname, denied, passes, inside, events, first, last,
          CASE WHEN turn = 1 THEN issued END AS issued, CASE WHEN turn = 1 THEN role END AS role,
          session AS ahead, CAST(NULL AS varchar) AS callers, CAST(NULL AS varchar) AS taken
        FROM told
      ),
      \(rounds)
      SELECT account, region, principal, eventsource, eventname, denied, passes, role, callers, taken,
        sum(events) AS events, min(first) AS first, max(last) AS last
      FROM reach\(Self.rounds) WHERE inside GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
      """
  }

  /// After 1, 2, 3, 4 rounds, 1, 3, 7, 15 earlier callers are known: `RoleUse.longestChain`.
  private static let rounds = 4

  private func events(_ window: Window, _ accounts: [String]) -> String {
    let issuer = "useridentity.sessioncontext.sessionissuer.arn"
    let denied = ActivityTable.denied.map { "'\($0)'" }.joined(separator: ", ")
    let begins = "eventname LIKE 'AssumeRole%' AND responseelements LIKE '%accessKeyId%'"
    let (first, last) = (dayText(window.first), dayText(window.last)), read = Self.read(for: window)
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
          CASE WHEN \(issuer) IS NOT NULL OR useridentity.type = 'AssumedRole'
            THEN nullif(useridentity.accesskeyid, '') END AS session,
          CASE WHEN \(begins) THEN json_extract_scalar(responseelements, '$.credentials.accessKeyId') END AS issued,
          CASE WHEN \(begins) THEN json_extract_scalar(requestparameters, '$.roleArn') END AS role,
          eventid, eventtime
        FROM "\(database)"."\(name)"
        WHERE account IN (\(accounts.map { "'\($0)'" }.joined(separator: ", ")))
          AND "day" BETWEEN '\(slashedDay(read.first))' AND '\(slashedDay(window.last + 1))'
          AND eventtime BETWEEN '\(dayText(read.first))T00:00:00Z' AND '\(last)T23:59:59Z'
          AND (eventtime >= '\(first)T00:00:00Z' OR eventname LIKE 'AssumeRole%')
      """
  }

  /// Puts behind what is known of a row's callers those that are known of the session `ahead` of them.
  ///
  /// A row that began a session stands twice in it: for what looks that session up, and for what it looks up itself. Rows that
  /// look nothing up are spread over keys of their own, since one key's rows come to one machine.
  private func round(_ number: Int) -> String {
    """
    pair\(number) AS (
      SELECT reach\(number - 1).*, begins,
        CASE WHEN begins THEN issued ELSE coalesce(ahead, 'none ' || account || principal || coalesce(issued, '')) END AS meeting
      FROM reach\(number - 1) CROSS JOIN (VALUES (false), (true)) AS copy (begins)
      WHERE issued IS NOT NULL OR NOT begins
    ), met\(number) AS (
      SELECT pair\(number).*,
        max(CASE WHEN begins THEN principal || coalesce(chr(10) || callers, '') END) OVER (PARTITION BY meeting) AS earlier,
        max(CASE WHEN begins THEN ahead END) OVER (PARTITION BY meeting) AS further,
        max(CASE WHEN begins THEN role END) OVER (PARTITION BY meeting) AS begun
      FROM pair\(number)
    ), reach\(number) AS (
      SELECT account, region, principal, eventsource, eventname, denied, passes, inside, events, first, last, issued, role,
        further AS ahead, CASE WHEN earlier IS NULL THEN callers ELSE coalesce(callers || chr(10), '') || earlier END AS callers,
        coalesce(taken, begun) AS taken
      FROM met\(number) WHERE NOT begins
    )
    """
  }
}
