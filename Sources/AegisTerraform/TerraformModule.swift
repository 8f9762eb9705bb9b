package import AegisBasics

/// One Terraform root module: a state of its own, for the organization or for one account.
package struct TerraformModule: Sendable {
  package struct File: Sendable {
    package var name: String
    package var bytes: [UInt8]
  }

  /// Where the configuration says what a resource is.
  package struct Origin: Sendable {
    /// For example `aws_iam_role`.
    package var type: StaticString
    package var label: String
    package var at: SourceRange

    /// As Terraform writes it, for example `aws_iam_role.deploy`.
    package var address: String { "\(type).\(label)" }
  }

  /// Relative to the folder of all modules; one plain path component.
  package var directory: String
  package var files: [File]
  /// Sorted by address, so that a planned change or an error of Terraform finds its line.
  package var origins: [Origin]

  /// The origin of the resource at `address`.
  package func origin(of address: String) -> SourceRange? {
    var low = 0
    var high = origins.count
    while low < high {
      let middle = (low + high) / 2
      if origins[middle].address < address { low = middle + 1 } else { high = middle }
    }
    return low < origins.count && origins[low].address == address ? origins[low].at : nil
  }
}
