import AegisCommands

await AegisCommand.run(arguments: Array(CommandLine.arguments.dropFirst()))
