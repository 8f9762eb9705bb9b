import AegisSystem

/// What terraform is told of this process's surroundings.
enum TerraformEnvironment {
  /// Variables that terraform, its provider, or what they start need: credentials and endpoints, the way to the network,
  /// where programs, homes and scratch files are.
  private static let names: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "SSH_AUTH_SOCK",
    "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "TF_LOG", "TF_LOG_PATH", "TF_LOG_PROVIDER",
  ]
  private static let prefixes = ["AWS_", "TF_TOKEN_", "LC_"]

  /// All variables of terraform's process.
  ///
  /// Left out is what would change a plan behind the configuration's back: values of variables (`TF_VAR_…`), arguments
  /// (`TF_CLI_ARGS…`), another workspace or data folder.
  ///
  /// - Parameters:
  ///   - settings: Of the command line, above those of the environment.
  ///   - cache: Where providers are kept for all modules, unless the environment names a place.
  ///
  /// Source: Terraform documentation, "Environment Variables".
  static func variables(_ settings: [String: String], pluginCache cache: String?) -> [String: String] {
    var variables: [String: String] = [:]
    for (name, value) in Surroundings.variables where names.contains(name) || prefixes.contains(where: name.hasPrefix) {
      variables[name] = value
    }
    variables["CHECKPOINT_DISABLE"] = "1"
    variables["TF_IN_AUTOMATION"] = "1"
    variables["TF_INPUT"] = "0"
    if let cache, variables["TF_PLUGIN_CACHE_DIR"] == nil { variables["TF_PLUGIN_CACHE_DIR"] = cache }
    return variables.merging(settings, uniquingKeysWith: { $1 })
  }
}
