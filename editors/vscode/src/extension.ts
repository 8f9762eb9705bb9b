import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

/** Starts the language server; called when a folder with an `aegis.ini` is opened. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(vscode.commands.registerCommand("aegis.restart", restart));
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function start(): Promise<void> {
  const command = vscode.workspace.getConfiguration("aegis").get<string>("path", "aegis");
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: "file", language: "yaml" }],
    diagnosticCollectionName: "aegis",
  };
  client = new LanguageClient("aegis", "Aegis", server, options);
  try {
    await client.start();
  } catch (error) {
    void vscode.window.showErrorMessage(`Aegis: \`${command} lsp\` cannot be started: ${error}`);
  }
}

async function restart(): Promise<void> {
  await client?.stop();
  await start();
}
