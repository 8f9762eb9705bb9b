import AegisCloud
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

  @Test func bucketsArePartOfTheHostWhereTheyCan() {
    func request(_ bucket: String, _ variables: [String: String] = [:]) -> SignedRequest {
      AWSClient(cloud(variables), credentials: CredentialSource(someKeys), account: "a").s3Request("GET", bucket, "a key/b")
    }
    #expect(request("bucket").host == "bucket.s3.us-east-1.amazonaws.com" && request("bucket").target == "/a%20key/b")
    #expect(request("with.dots").host == "s3.us-east-1.amazonaws.com" && request("with.dots").path == "/with.dots/a key/b")
    #expect(request("bucket", ["AWS_ENDPOINT_URL": "http://127.0.0.1:1"]).path == "/bucket/a key/b")
  }
}
