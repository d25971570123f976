/** `knoxcall environments`. Their variables are plain values and may be seen. */
import { listAll } from '@knoxcall/client';
import { CliError } from '../cli-error.ts';
import { table } from '../output/printable.ts';
import { noteWarnings, openClient, print, printJson } from '../session.ts';
import { confirm, type World } from '../world.ts';

type Json = { json?: boolean };

export async function listEnvironments(world: World, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const environments = await listAll((query) => client.get('/v1/environments', { query }));
  if (json) return printJson(world, environments);
  const rows = environments.map((one) => [
    ...[one.name, one.display_name, one.is_default ? 'yes' : 'no'],
    Object.keys(one.variables).sort().join(','),
  ]);
  print(world, table(['NAME', 'SHOWN AS', 'DEFAULT', 'VARIABLES'], rows));
}

type NewEnvironment = Json & { displayName?: string; default?: boolean; set?: string[] };

export async function createEnvironment(world: World, name: string, options: NewEnvironment): Promise<void> {
  const client = await openClient(world);
  const { displayName, json, set = [] } = options;
  const { data, meta } = await client.post('/v1/environments', {
    body: {
      name,
      is_default: options.default ?? false,
      variables: namedValues(set),
      ...(displayName === undefined ? {} : { display_name: displayName }),
    },
  });
  noteWarnings(world, meta);
  if (json) return printJson(world, data);
  print(world, `Created ${data.name}.`);
}

export async function removeEnvironment(
  world: World,
  name: string,
  { yes, json }: Json & { yes?: boolean },
): Promise<void> {
  const client = await openClient(world);
  const environments = await listAll((query) => client.get('/v1/environments', { query }));
  const found = environments.find((one) => one.name === name);
  if (found === undefined) throw new CliError('not_found', `There is no environment '${name}'.`);
  if (!yes) await confirm(world, `Type ${name} to delete it: `, name);
  const { data, meta } = await client.delete('/v1/environments/{id}', { path: { id: found.id } });
  noteWarnings(world, meta);
  if (json) return printJson(world, data);
  print(world, `Deleted ${name}.`);
}

/**
 * Options of the form `name=value`, given several times. An error must not quote its input: it may be a credential in
 * the wrong place.
 */
export function namedValues(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map(pair));
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new CliError('usage', '--set takes name=value.');
  return [text.slice(0, at), text.slice(at + 1)];
}
