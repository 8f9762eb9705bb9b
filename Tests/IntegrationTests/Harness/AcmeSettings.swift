/// The `aegis.ini` of the organization `acme`, which most tests with a server work on.
enum AcmeSettings {
  private static let all = """
    [aegis]
    organization = acme
    aegis_state_bucket = aegis-acme
    aegis_lock_table = aegis-lock
    member_account_role = OrganizationAccountAccessRole
    athena_query_result_location = s3://acme-athena/

    """

  /// With the state in AWS, or in the project's folder.
  static func text(state: String = "s3", _ more: String...) -> String { all + "state = \(state)\n" + more.map { $0 + "\n" }.joined() }
}
