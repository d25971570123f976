/** Warns the author of a template about text that is no placeholder, and says what to write instead. */
import { type NearMiss, nearMisses } from '@knoxcall/template';
import type { Warning } from '../http/operation.ts';

/** In a route's own template every `{{...}}` that is no placeholder gets a warning. */
export function nearMissWarnings(path: string, text: string): Warning[] {
  return nearMisses(text, 'route').map((missed) => warningOf(missed, path));
}

/**
 * A caller's body may be meant for other template languages: only text that names a kind of placeholder gets a warning,
 * and a bare name that `isSecret` knows.
 */
export async function bodyWarnings(
  text: string,
  secretsAmong: (names: string[]) => Promise<ReadonlySet<string>>,
): Promise<Warning[]> {
  const missed = nearMisses(text, 'caller')
    .filter(({ advice }) => advice !== null)
    .slice(0, maxLookedUp);
  const named = await secretsAmong(missed.flatMap(({ name }) => name ?? []));
  return missed.filter(({ name }) => name === null || named.has(name)).map((one) => warningOf(one, 'body'));
}

const maxLookedUp = 100;

function warningOf({ text, advice }: NearMiss, path: string): Warning {
  const what = advice === null ? '' : `: ${advice}`;
  return {
    code: 'not_a_placeholder',
    message: `${text} is no placeholder and is sent as it stands${what}.`,
    path,
  };
}
