import AegisBasics
import AegisSyntax
import Foundation
import Testing

@testable import AegisPolicy

@Suite("Catalog: AWS managed policies")
struct CatalogPolicyTests {
  let catalog = Catalog.embedded

  @Test("ARNs of every partition", arguments: [
    "arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws-cn:iam::aws:policy/AdministratorAccess",
    "arn:aws-us-gov:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
  ])
  func current(_ arn: String) {
    guard case .current(let policy) = catalog.check(managedPolicyARN: arn) else {
      Issue.record("\(arn): \(catalog.check(managedPolicyARN: arn))")
      return
    }
    #expect(catalog.arn(policy, partition: String(arn.split(separator: ":")[1])) == arn)
  }

  @Test func notCurrent() throws {
    let lambda = try #require(catalog.managedPolicy(named: "AWSLambdaBasicExecutionRole"))
    let full = try #require(catalog.managedPolicy(named: "AWSLambdaFullAccess"))
    let admin = try #require(catalog.managedPolicy(named: "AdministratorAccess"))
    func check(_ arn: String) -> ManagedPolicyCheck { catalog.check(managedPolicyARN: arn) }
    #expect(check("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole") == .wrongPath(lambda))
    #expect(check("arn:aws:iam::aws:policy/AWSLambdaFullAccess") == .deprecated(full))
    #expect(check("arn:aws:iam::aws:policy/AdministratorAcces") == .unknown(nearest: admin))
    #expect(check("arn:aws:iam::aws:policy/administratoraccess") == .unknown(nearest: admin))
    #expect(check("arn:aws:iam::aws:policy/Quux") == .unknown(nearest: nil))
    #expect(check("arn:aws:iam::123456789012:policy/AdministratorAccess") == .notManaged)
    #expect(check("arn:azure:iam::aws:policy/AdministratorAccess") == .notManaged)
    #expect(check("AdministratorAccess") == .notManaged)
  }

  @Test func details() throws {
    let admin = try #require(catalog.managedPolicy(named: "AdministratorAccess"))
    #expect(catalog.version(admin) == 1)
    #expect(catalog.created(admin) == 1_423_247_986)
    #expect(String(decoding: catalog.document(admin), as: UTF8.self)
      == #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#)
  }

  @Test("documents are canonical, and each is told from all others")
  func canonicalDocuments() {
    for policy in catalog.managedPolicies {
      let document = catalog.document(policy)
      let tree = parseJSON(document, file: FileID(rawValue: 0)).value
      #expect(tree.root.map { canonicalJSON(tree, $0) } == document, "\(catalog.name(policy))")
      for other in catalog.managedPolicies where catalog.documentLength(other) == document.count {
        #expect(catalog.isDocument(document, of: other) == (catalog.document(other) == document))
      }
    }
  }

  /// What AWS's own policies name and the catalog calls neither current nor retired: operations of the
  /// API that are no actions, and so grant nothing.
  static let operations = [
    "budgets:CreateBudget", "budgets:DeleteBudget", "budgets:DescribeBudget", "budgets:DescribeBudgets",
    "budgets:UpdateBudget",
  ]

  @Test("every action of every document is known")
  func actions() throws {
    var unknown: Set<String> = []
    for policy in catalog.managedPolicies where !catalog.isDeprecated(policy) {
      let json = try JSONSerialization.jsonObject(with: Data(catalog.document(policy)))
      let document = try #require(json as? [String: Any], "\(catalog.name(policy))")
      for statement in list(document["Statement"]) {
        let elements = try #require(statement as? [String: Any])
        for action in list(elements["Action"]) + list(elements["NotAction"]) {
          let text = try #require(action as? String)
          switch catalog.check(action: text) {
          case .current, .retired: break
          default: unknown.insert(text)
          }
        }
      }
    }
    #expect(unknown.sorted() == Self.operations)
  }

  @Test("every condition key of every document is known, but for those of a retired service")
  func conditionKeys() throws {
    var unknown: Set<String> = []
    for policy in catalog.managedPolicies where !catalog.isDeprecated(policy) {
      let json = try JSONSerialization.jsonObject(with: Data(catalog.document(policy)))
      for statement in list((json as? [String: Any])?["Statement"]) {
        let condition = (statement as? [String: Any])?["Condition"] as? [String: [String: Any]] ?? [:]
        for key in condition.values.flatMap(\.keys) where catalog.conditionKey(key) == nil { unknown.insert(key) }
      }
    }
    #expect(unknown.sorted() == ["deepracer:MultiUser", "deepracer:UserToken"])
  }

  @Test("what only AWS's policies name is known, not suggested")
  func undocumented() throws {
    let action = try #require(catalog.action("payments:Get"))
    #expect(!catalog.isDocumented(action) && catalog.status(action) == .current)
    #expect(catalog.check(action: "payments:Gett") == .unknownAction(nearest: nil))
    #expect(catalog.check(action: "zocalo:DescribeUsers") == .retired)
    #expect(catalog.isDocumented(try #require(catalog.action("s3:GetObject"))))
  }

  private func list(_ value: Any?) -> [Any] { value.map { $0 as? [Any] ?? [$0] } ?? [] }
}
