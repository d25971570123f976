/** `knoxcall routes resolve`: what a request through a route would use, without sending it and without any value. */
import type { AnswerOf, OperationOf } from '@knoxcall/client';
import { CliError, type ExitCode, exitCodes } from '../cli-error.ts';
import { readSecretInput } from '../credentials/read-secret-input.ts';
import { table } from '../output/printable.ts';
import { note, openClient, print, printJson } from '../session.ts';
import type { World } from '../world.ts';

type ResolveOptions = {
  environment?: string;
  method?: string;
  path?: string;
  header?: string[];
  body?: boolean;
  json?: boolean;
};

type Resolution = AnswerOf<OperationOf<'/v1/routes/{id}/resolve', 'post'>>['data'];

/** Exits with `not_found` where something that the request names is missing or not allowed. */
export async function resolveRoute(world: World, id: string, options: ResolveOptions): Promise<ExitCode> {
  const client = await openClient(world);
  const { environment, method, path, header, body, json } = options;
  const headers = Object.fromEntries((header ?? []).map(headerOf));
  const { data } = await client.post('/v1/routes/{id}/resolve', {
    path: { id },
    body: {
      headers,
      ...(environment === undefined ? {} : { environment }),
      ...(method === undefined ? {} : { method: method.toUpperCase() }),
      ...(path === undefined ? {} : split(path)),
      ...(body ? { body: await readBody(world) } : {}),
    },
  });
  if (json) printJson(world, data);
  else show(world, data);
  const works = data.missing.length === 0 && data.secrets.every(({ present, allowed }) => present && allowed);
  return works ? exitCodes.ok : exitCodes.not_found;
}

function show(world: World, { environment, secrets, left, missing, warnings }: Resolution): void {
  print(world, `in ${environment}:`);
  const rows = secrets.map((one) => [
    ...[one.name ?? one.ref, one.sent_in.join(','), one.level],
    ...[one.present, one.allowed, one.expired].map((is) => (is ? 'yes' : 'no')),
  ]);
  if (rows.length === 0) print(world, 'No secret is used.');
  else print(world, table(['SECRET', 'GOES INTO', 'FROM', 'THERE', 'ALLOWED', 'EXPIRED'], rows));
  for (const { kind, ref } of missing) note(world, `missing: ${kind} ${ref}`);
  if (left.length > 0)
    note(world, `placeholders stay as they are in: ${left.join(', ')} (see substitute_in)`);
  for (const { message } of warnings) note(world, `warning: ${message}`);
}

function split(given: string): { path: string; query?: string } {
  const [path = '', ...query] = given.split('?');
  return query.length === 0 ? { path } : { path, query: query.join('?') };
}

function headerOf(text: string): [string, string] {
  const at = text.indexOf(':');
  if (at < 1) throw new CliError('usage', '--header takes name:value, as curl does.');
  return [text.slice(0, at), text.slice(at + 1).trim()];
}

/** Parsed where it is JSON. */
async function readBody(world: World): Promise<unknown> {
  const text = await readSecretInput(world, 'Body as one line: ');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
