public import AegisBasics

/// One Terraform root module: a state of its own, for the organization or for one account.
public struct TerraformModule: Sendable {
  public struct File: Sendable {
    public var name: String
    public var bytes: [UInt8]
  }

  /// Where the configuration says what a resource is.
  public struct Origin: Sendable {
    /// For example `aws_iam_role`.
    public var type: StaticString
    public var label: String
    public var at: SourceRange

    /// As Terraform writes it, for example `aws_iam_role.deploy`.
    public var address: String { "\(type).\(label)" }
  }

  /// The file that takes over what exists, for versions of Terraform without `import` blocks.
  public static let importScript = "import.sh"

  /// Relative to the folder of all modules; one plain path component.
  public var directory: String
  public var files: [File]
  /// Sorted by address, so that a planned change or an error of Terraform finds its line.
  public var origins: [Origin]

  /// The origin of the resource at `address`.
  public func origin(of address: String) -> SourceRange? {
    var low = 0
    var high = origins.count
    while low < high {
      let middle = (low + high) / 2
      if origins[middle].address < address { low = middle + 1 } else { high = middle }
    }
    return low < origins.count && origins[low].address == address ? origins[low].at : nil
  }
}
