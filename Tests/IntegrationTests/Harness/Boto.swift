import Foundation

/// AWS's own client for Python, which moto brings along: it makes what a test finds already there.
enum Boto {
  /// The Python that has the client.
  static let program = Command.python(with: "boto3")

  /// Runs a script in which `client(SERVICE, ACCOUNT)` is a client of the stand-in, in an account.
  ///
  /// - Returns: What the script prints.
  @discardableResult
  static func run(_ script: String, moto: Moto) async throws -> String {
    let head = """
      import boto3
      def client(service, account):
          keys = dict(endpoint_url="\(moto.url)", region_name="us-east-1", aws_access_key_id="AKIAMGMT000000000000", aws_secret_access_key="x")
          role = boto3.client("sts", **keys).assume_role(RoleArn=f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole", RoleSessionName="test")["Credentials"]
          return boto3.client(service, endpoint_url="\(moto.url)", region_name="us-east-1", aws_access_key_id=role["AccessKeyId"], aws_secret_access_key=role["SecretAccessKey"], aws_session_token=role["SessionToken"])
      """
    let folder = try Scratch.directory("boto")
    let file = folder.appendingPathComponent("script.py")
    try Data((head + "\n" + script + "\n").utf8).write(to: file)
    let program = try require(program, .boto)
    let output = try await Command.run(program, [file.path], in: folder, environment: Command.environment)
    guard output.status == 0 else { throw CommandFailure(description: "the script failed: \(output.text)") }
    return String(decoding: output.standardOutput, as: UTF8.self)
  }
}
