/** Runs one command line and returns its exit code; no error escapes it. */
import { CommanderError } from 'commander';
import { type ExitCode, exitCodeOf, exitCodes } from './cli-error.ts';
import { describeError } from './output/describe-error.ts';
import { createProgram } from './program.ts';
import type { World } from './world.ts';

/** `words` are those after the command's own name. */
export async function run(words: readonly string[], world: World): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = createProgram(world, (told) => {
    code = told;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (!isHelp(error)) world.errors.write(`${describeError(error).join('\n')}\n`);
    return exitCodeOf(error);
  }
}

/** Help or the version was asked for, or help was shown because a command was missing. */
function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && /^commander\.(help|helpDisplayed|version)$/.test(error.code);
}
