"""The language server as another client drives it: pytest-lsp, which knows the protocol's types.

AEGIS names the program, PROJECT a copy of the sample organization.
"""

import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

PROJECT = pathlib.Path(os.environ["PROJECT"]).resolve()
POLICIES = PROJECT / "member_accounts/production/policies/policies.yaml"
ROLES = PROJECT / "member_accounts/production/roles/roles.yaml"


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[os.environ["AEGIS"], "lsp"]))
async def client(lsp_client: LanguageClient):
    parameters = types.InitializeParams(
        capabilities=types.ClientCapabilities(
            general=types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf16]),
            text_document=types.TextDocumentClientCapabilities(
                publish_diagnostics=types.PublishDiagnosticsClientCapabilities(related_information=True)),
        ),
        workspace_folders=[types.WorkspaceFolder(uri=PROJECT.as_uri(), name="project")],
    )
    lsp_client.initialized_with = await lsp_client.initialize_session(parameters)
    yield
    await lsp_client.shutdown_session()


def opened(client, path, text=None, version=1):
    text = path.read_text() if text is None else text
    client.text_document_did_open(types.DidOpenTextDocumentParams(
        text_document=types.TextDocumentItem(uri=path.as_uri(), language_id="yaml", version=version, text=text)))
    return text


def closed(client, path):
    client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=identifier(path)))


def identifier(path):
    return types.TextDocumentIdentifier(uri=path.as_uri())


def place(text, needle, offset=0):
    at = text.index(needle) + offset
    line = text[text.rfind("\n", 0, at) + 1:at]
    return types.Position(line=text.count("\n", 0, at), character=len(line.encode("utf-16-le")) // 2)


async def findings(client, path, wanted):
    """Waits until the findings of a file are as wanted."""
    for _ in range(50):
        found = client.diagnostics.get(path.as_uri(), [])
        if wanted(found):
            return found
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    raise AssertionError(found)


@pytest.mark.asyncio
async def test_capabilities_are_valid(client: LanguageClient):
    capabilities = client.initialized_with.capabilities
    assert capabilities.position_encoding == types.PositionEncodingKind.Utf16
    assert capabilities.hover_provider and capabilities.completion_provider and capabilities.semantic_tokens_provider


@pytest.mark.asyncio
async def test_findings_follow_the_text(client: LanguageClient):
    text = opened(client, POLICIES, "# é🙂\n" + POLICIES.read_text().replace('"s3:GetObject"', '"s3:GetObjct"', 1))
    found = await findings(client, POLICIES, lambda found: any(item.code == "AE3102" for item in found))
    assert found[0].range.start == place(text, "s3:GetObjct")
    assert found[0].severity == types.DiagnosticSeverity.Error
    at = place(text, "s3:GetObjct")
    client.text_document_did_change(types.DidChangeTextDocumentParams(
        text_document=types.VersionedTextDocumentIdentifier(uri=POLICIES.as_uri(), version=2),
        content_changes=[types.TextDocumentContentChangePartial(
            range=types.Range(start=at, end=place(text, "s3:GetObjct", 11)), text="s3:GetObject")]))
    await findings(client, POLICIES, lambda found: not found)
    closed(client, POLICIES)


@pytest.mark.asyncio
async def test_completion_hover_and_symbols(client: LanguageClient):
    text = opened(client, POLICIES)
    result = await client.text_document_completion_async(types.CompletionParams(
        text_document=identifier(POLICIES), position=place(text, "sqs:SendMessage", 9)))
    assert "sqs:SendMessage" in [item.label for item in result.items]
    hover = await client.text_document_hover_async(types.HoverParams(
        text_document=identifier(POLICIES), position=place(text, "sqs:SendMessage", 2)))
    assert "**write** action" in hover.contents.value
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=identifier(POLICIES)))
    assert symbols[0].name == "storefront-runtime" and symbols[0].children[0].name == "Orders"
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="storefront"))
    assert any(symbol.name == "storefront-runtime" for symbol in found)
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=identifier(POLICIES)))
    assert tokens.data and len(tokens.data) % 5 == 0
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(
        text_document=identifier(POLICIES),
        range=types.Range(start=types.Position(line=0, character=0), end=types.Position(line=40, character=0))))
    assert hints[0].label == "production"
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=identifier(POLICIES)))
    assert lenses[0].command.title == "attached to 1"
    closed(client, POLICIES)


@pytest.mark.asyncio
async def test_names_are_found_and_changed(client: LanguageClient):
    text = opened(client, ROLES)
    at = place(text, "Policy.aws.production.storefront_runtime", 30)
    definition = await client.text_document_definition_async(types.DefinitionParams(text_document=identifier(ROLES), position=at))
    assert definition.uri == POLICIES.as_uri()
    references = await client.text_document_references_async(types.ReferenceParams(
        text_document=identifier(ROLES), position=at, context=types.ReferenceContext(include_declaration=True)))
    assert {reference.uri for reference in references} == {POLICIES.as_uri(), ROLES.as_uri()}
    edit = await client.text_document_rename_async(types.RenameParams(
        text_document=identifier(ROLES), position=at, new_name="shop"))
    assert {change.text_document.uri for change in edit.document_changes} == {POLICIES.as_uri(), ROLES.as_uri()}
    closed(client, ROLES)


@pytest.mark.asyncio
async def test_code_actions_and_layout(client: LanguageClient):
    broken = POLICIES.read_text().replace('"s3:GetObject"', '"s3:GetObjct"', 1)
    text = opened(client, POLICIES, broken)
    at = place(text, "s3:GetObjct", 3)
    actions = await client.text_document_code_action_async(types.CodeActionParams(
        text_document=identifier(POLICIES), range=types.Range(start=at, end=at), context=types.CodeActionContext(diagnostics=[])))
    fixes = [action for action in actions if action.kind == types.CodeActionKind.QuickFix]
    assert fixes[0].edit.document_changes[0].edits[0].new_text == "s3:GetObject"
    edits = await client.text_document_formatting_async(types.DocumentFormattingParams(
        text_document=identifier(POLICIES), options=types.FormattingOptions(tab_size=2, insert_spaces=True)))
    assert not edits
    closed(client, POLICIES)
