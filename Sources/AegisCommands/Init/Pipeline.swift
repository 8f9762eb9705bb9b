import ArgumentParser

/// The build services whose pipelines `init` writes: a plan for each pull request that asks for
/// privileges, which is written beneath it with what is gained and lost, a deployment once it is merged to `master`.
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

  /// What the service has to know that no file may hold.
  var secrets: String {
    switch self {
    case .github: "the secrets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    case .gitlab: "the masked variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AEGIS_GITLAB_TOKEN"
    case .bitbucket: "the secured variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AEGIS_BITBUCKET_TOKEN"
    }
  }

  /// A job that runs in a container of ECR would need the registry's password as a secret, and ECR's hold for 12 hours: each
  /// job gets one for itself and then starts the container.
  ///
  /// Source: Amazon ECR user guide, "Private registry authentication".
  private func github(_ prefix: String, _ image: String, _ region: String) -> String {
    let login = ecrRegion(of: image).map { region in
      """

            - run: aws ecr get-login-password --region \(region) | docker login --username AWS --password-stdin \(registry(of: image))
      """
    } ?? ""
    let rights =
      login.isEmpty
      ? "# A registry that is not public needs a step that logs in, in front of those that run aegis."
      : "# It has to be allowed to pull the image: `aegis init --print-admin-policy --aegis-ecr-repo-arn ARN`."
    return """
      # Plans the pull requests of branches \(prefix)…, deploys what is merged to master.
      # The secrets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those of the aegis admin user.
      \(rights)
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
        AEGIS: >-
          docker run --rm --volume .:/project --workdir /project
          --env AWS_ACCESS_KEY_ID --env AWS_SECRET_ACCESS_KEY --env AWS_REGION
          --entrypoint aegis \(image)
      jobs:
        plan:
          if: github.event_name == 'pull_request' && startsWith(github.head_ref, '\(prefix)')
          runs-on: ubuntu-latest
          permissions:
            contents: read
            pull-requests: write
          steps:
            - uses: actions/checkout@v4\(login)
            - run: $AEGIS lint --format github
            - run: |
                $AEGIS plan --format markdown > plan.md || status=$?
                cat plan.md
                exit ${status:-0}
            - if: ${{ !cancelled() && hashFiles('plan.md') != '' }}
              uses: actions/github-script@v7
              with:
                script: |
                  const plan = require('fs').readFileSync('plan.md', 'utf8').slice(0, 65000)
                  const body = plan.trim() || '`aegis plan` ends without a plan: the log of this run says why.'
                  await github.rest.issues.createComment({ ...context.repo, issue_number: context.issue.number, body })
        deploy:
          if: github.event_name == 'push'
          concurrency: aegis-deploy
          runs-on: ubuntu-latest
          steps:
            - uses: actions/checkout@v4\(login)
            - run: $AEGIS deploy --auto-approve

      """
  }

  private func registry(of image: String) -> Substring { image.prefix { $0 != "/" } }

  /// The region of an image in ECR; nil where it lies in another registry.
  private func ecrRegion(of image: String) -> Substring? {
    let parts = registry(of: image).split(separator: ".")
    guard parts.count > 4, parts[1] == "dkr", parts[2].hasPrefix("ecr") else { return nil }
    return parts[3]
  }

  private func gitlab(_ prefix: String, _ image: String) -> String {
    """
    # Plans the merge requests of branches \(prefix)…, deploys what is merged to master.
    # The masked variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those of the aegis admin user; AEGIS_GITLAB_TOKEN,
    # an access token with the scope `api`, comments the plan. The runner pulls the image: from ECR, whose passwords hold for
    # 12 hours, with the credential helper that DOCKER_AUTH_CONFIG names.
    default:
      image:
        name: \(image)
        entrypoint: [""]
    aegis-plan:
      rules:
        - if: &request $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME =~ /^\(prefix.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/"))/
      script:
        - aegis lint --format gitlab --output gl-code-quality-report.json
        - aegis plan --format markdown > plan.md || status=$?
        - cat plan.md
        - exit ${status:-0}
      artifacts:
        when: always
        paths: [plan.md]
        reports:
          codequality: gl-code-quality-report.json
    aegis-comment:
      rules:
        - if: *request
          when: always
      needs: [aegis-plan]
      image: curlimages/curl:latest
      script:
        - test -s plan.md || exit 0
        - >-
          curl --fail --silent --show-error --output /dev/null --header "PRIVATE-TOKEN: $AEGIS_GITLAB_TOKEN" --data-urlencode "body@plan.md"
          "$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
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
    # The secured repository variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those of the aegis admin user;
    # AEGIS_BITBUCKET_TOKEN, a repository access token that may write pull requests, comments the plan.
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
                - aegis plan --format markdown > plan.md || status=$?
                - cat plan.md
                - exit ${status:-0}
              artifacts:
                - plan.md
          - step:
              name: Comment the plan
              image: alpine:3
              script:
                - apk add --no-cache curl jq
                - "jq --raw-input --slurp '{content: {raw: .}}' plan.md > comment.json"
                - >-
                  curl --fail --silent --show-error --output /dev/null --header "Authorization: Bearer $AEGIS_BITBUCKET_TOKEN"
                  --header "Content-Type: application/json" --data @comment.json
                  "https://api.bitbucket.org/2.0/repositories/$BITBUCKET_REPO_FULL_NAME/pullrequests/$BITBUCKET_PR_ID/comments"
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
