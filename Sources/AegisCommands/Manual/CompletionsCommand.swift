import AegisSystem
import ArgumentParser

/// `aegis completions`: what makes a shell complete aegis's commands and options.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print the completions for a shell.",
    discussion: """
      bash: aegis completions bash > ~/.local/share/bash-completion/completions/aegis
      zsh:  aegis completions zsh > FOLDER/_aegis, where FOLDER is one of $fpath
      fish: aegis completions fish > ~/.config/fish/completions/aegis.fish
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash
    case zsh
    case fish
  }

  @Argument(help: "bash, zsh, or fish.")
  var shell: Shell

  func run() throws {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    Disk.writeOutput(Array((AegisCommand.completionScript(for: kind) + "\n").utf8))
  }
}
