import AegisCommands

AegisCommand.prepare()
await AegisCommand.run(arguments: Array(CommandLine.arguments.dropFirst()))
