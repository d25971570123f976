/**
 * What could come next on a command line, for the shells' completion. It uses only the list of commands, not the
 * service.
 */
import type { Command, Option } from 'commander';

/** `words` are those after `knoxcall`; the last one is being typed and may be empty. */
export function candidates(program: Command, words: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  let command = program;
  let open: Option | undefined;
  for (const word of words.slice(0, -1)) {
    if (open !== undefined) {
      open = undefined;
    } else if (word.startsWith('-')) {
      open = command.options.find(
        (option) => (option.long === word || option.short === word) && option.required,
      );
    } else {
      command = subcommands(command).find((one) => one.name() === word) ?? command;
    }
  }
  const possible = open === undefined ? nextWords(command, typed) : (open.argChoices ?? []);
  return possible.filter((word) => word.startsWith(typed));
}

function nextWords(command: Command, typed: string): readonly string[] {
  if (typed.startsWith('-')) {
    return command
      .createHelp()
      .visibleOptions(command)
      .flatMap(({ long }) => long ?? []);
  }
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  return [...subcommands(command).map((one) => one.name()), ...choices];
}

function subcommands(command: Command): Command[] {
  return command.createHelp().visibleCommands(command);
}
