import ArgumentParser

/// The build services whose pipelines `init` writes: a plan for each pull request that asks for
/// privileges, a deployment once it is merged to `master`.
enum Pipeline: String, ExpressibleByArgument, CaseIterable {
  case github
  case gitlab
  case bitbucket

  /// Where the service looks for its pipeline.
  var file: String {
    switch self {
    case .github: ".github/workflows/aegis.yml"
    case .gitlab: ".gitlab-ci.yml"
    case .bitbucket: "bitbucket-pipelines.yml"
    }
  }

  func text(branchPrefix: String, image: String, region: String) -> String {
    switch self {
    case .github: github(branchPrefix, image, region)
    case .gitlab: gitlab(branchPrefix, image)
    case .bitbucket: bitbucket(branchPrefix, image)
    }
  }

  private func github(_ prefix: String, _ image: String, _ region: String) -> String {
    """
    # Plans the pull requests of branches \(prefix)…, deploys what is merged to master.
    # The secrets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those of the aegis admin user.
    name: aegis
    on:
      pull_request:
        branches: [master]
      push:
        branches: [master]
    permissions:
      contents: read
    env:
      AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
      AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
      AWS_REGION: \(region)
    jobs:
      plan:
        if: github.event_name == 'pull_request' && startsWith(github.head_ref, '\(prefix)')
        runs-on: ubuntu-latest
        container:
          image: \(image)
          credentials:
            username: AWS
            password: ${{ secrets.AEGIS_REGISTRY_PASSWORD }}
        steps:
          - uses: actions/checkout@v4
          - run: aegis lint --format github
          - run: aegis plan
      deploy:
        if: github.event_name == 'push'
        concurrency: aegis-deploy
        runs-on: ubuntu-latest
        container:
          image: \(image)
          credentials:
            username: AWS
            password: ${{ secrets.AEGIS_REGISTRY_PASSWORD }}
        steps:
          - uses: actions/checkout@v4
          - run: aegis deploy --auto-approve

    """
  }

  private func gitlab(_ prefix: String, _ image: String) -> String {
    """
    # Plans the merge requests of branches \(prefix)…, deploys what is merged to master.
    # The masked variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those of the aegis admin user.
    default:
      image:
        name: \(image)
        entrypoint: [""]
    aegis-plan:
      rules:
        - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME =~ /^\(prefix.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/"))/
      script:
        - aegis lint --format gitlab --output gl-code-quality-report.json
        - aegis plan
      artifacts:
        when: always
        reports:
          codequality: gl-code-quality-report.json
    aegis-deploy:
      rules:
        - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "master"
      resource_group: aegis-deploy
      script:
        - aegis deploy --auto-approve

    """
  }

  private func bitbucket(_ prefix: String, _ image: String) -> String {
    """
    # Plans the pull requests of branches \(prefix)…, deploys what is merged to master.
    # The secured repository variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those of the aegis admin user.
    image:
      name: \(image)
      aws:
        access-key: $AWS_ACCESS_KEY_ID
        secret-key: $AWS_SECRET_ACCESS_KEY
    pipelines:
      pull-requests:
        '\(prefix)*':
          - step:
              name: Aegis Plan
              script:
                - aegis lint
                - aegis plan
      branches:
        master:
          - step:
              name: Aegis Deploy
              deployment: production
              script:
                - aegis deploy --auto-approve

    """
  }
}
