import AegisCloud
import AegisSystem
import Testing

/// Where calls go, in every part of AWS and beside it.
@Suite struct EndpointTests {
  private func cloud(_ variables: [String: String] = [:], endpoints: EndpointOverrides = EndpointOverrides()) -> Cloud {
    CloudSettings(endpoints: endpoints, variables: { variables[$0] }).makeCloud()
  }

  /// AWS general reference, "IAM endpoints", "AWS Organizations endpoints", "AWS STS endpoints".
  @Test(arguments: [
    ("us-east-1", "https://iam.amazonaws.com", "us-east-1", "https://organizations.us-east-1.amazonaws.com", "https://sts.us-east-1.amazonaws.com"),
    ("eu-west-1", "https://iam.amazonaws.com", "us-east-1", "https://organizations.us-east-1.amazonaws.com", "https://sts.eu-west-1.amazonaws.com"),
    ("cn-north-1", "https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1", "https://organizations.cn-northwest-1.amazonaws.com.cn", "https://sts.cn-north-1.amazonaws.com.cn"),
    ("us-gov-east-1", "https://iam.us-gov.amazonaws.com", "us-gov-west-1", "https://organizations.us-gov-west-1.amazonaws.com", "https://sts.us-gov-east-1.amazonaws.com"),
  ])
  func everyPartitionHasItsOwn(_ region: String, _ iam: String, _ iamRegion: String, _ organizations: String, _ sts: String) {
    let cloud = cloud(["AWS_REGION": region])
    #expect(cloud.endpoint(.iam).url == iam && cloud.endpoint(.iam).region == iamRegion)
    #expect(cloud.endpoint(.organizations).url == organizations)
    #expect(cloud.endpoint(.sts).url == sts && cloud.endpoint(.sts).region == region)
    #expect(!cloud.endpoint(.iam).isCustom)
  }

  @Test func optionsComeBeforeVariables() {
    let variables = ["AWS_ENDPOINT_URL": "http://all/", "AWS_ENDPOINT_URL_IAM": "http://iam"]
    #expect(cloud(variables).endpoint(.iam).url == "http://iam")
    #expect(cloud(variables).endpoint(.s3).url == "http://all")
    #expect(cloud(variables).endpoint(.s3).isCustom)
    #expect(cloud(variables, endpoints: EndpointOverrides(all: "http://option")).endpoint(.iam).url == "http://option")
    #expect(cloud(variables, endpoints: EndpointOverrides(services: [.iam: "http://mine"])).endpoint(.iam).url == "http://mine")
    #expect(cloud(variables.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }).endpoint(.iam).url == "https://iam.amazonaws.com")
  }

  /// AWS SDKs and Tools reference guide, "Service-specific endpoints".
  @Test func profilesNameAddresses() throws {
    let folder = try Surroundings.makeTemporaryFolder("aegis-config")
    defer { _ = ChildProcess.run(["rm", "-rf", folder]) }
    let text = """
      [profile both]
      services = local
      endpoint_url = http://profile
      [services local]
      iam =
        endpoint_url = http://section-iam
      dynamodb =
        endpoint_url = http://section-dynamodb
      s3 =
        addressing_style = path
      [profile lost]
      services = missing
      """
    try Disk.write(Array(text.utf8), to: "\(folder)/config")
    func url(_ service: Service, profile: String = "both", _ variables: [String: String] = [:]) -> String {
      let all = variables.merging(["AWS_CONFIG_FILE": "\(folder)/config", "AWS_PROFILE": profile]) { $1 }
      return cloud(all).endpoint(service).url
    }
    #expect(url(.iam) == "http://section-iam" && url(.dynamodb) == "http://section-dynamodb")
    #expect(url(.s3) == "http://profile")
    #expect(url(.iam, ["AWS_ENDPOINT_URL_IAM": "http://variable"]) == "http://variable")
    #expect(url(.iam, ["AWS_ENDPOINT_URL": "http://all"]) == "http://all")
    #expect(url(.iam, ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) == "https://iam.amazonaws.com")
    #expect(url(.iam, profile: "lost") == "https://iam.amazonaws.com")
  }

  @Test func bucketsArePartOfTheHostWhereTheyCan() {
    func request(_ bucket: String, _ variables: [String: String] = [:]) -> SignedRequest {
      AWSClient(cloud(variables), credentials: CredentialSource(someKeys), account: "a").s3Request("GET", bucket, "a key/b")
    }
    #expect(request("bucket").host == "bucket.s3.us-east-1.amazonaws.com" && request("bucket").target == "/a%20key/b")
    #expect(request("with.dots").host == "s3.us-east-1.amazonaws.com" && request("with.dots").path == "/with.dots/a key/b")
    #expect(request("bucket", ["AWS_ENDPOINT_URL": "http://127.0.0.1:1"]).path == "/bucket/a key/b")
  }
}
