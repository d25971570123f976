/** `knoxcall oauth2`. Client secrets and keys are read from standard input and never shown. */
import type { Client } from '@knoxcall/client';
import { CliError } from '../cli-error.ts';
import { readSecretInput } from '../credentials/read-secret-input.ts';
import { table } from '../output/printable.ts';
import { note, noteWarnings, openClient, print, printJson, requireSecret } from '../session.ts';
import type { World } from '../world.ts';

type Json = { json?: boolean };
type Provider = Awaited<ReturnType<typeof loadProviders>>[number]['name'];
type CreateOptions = Json & { provider: Provider; environment?: string; scope?: string[] };

async function loadProviders(client: Client) {
  return (await client.get('/v1/oauth2/providers')).data;
}

export async function listProviders(world: World, { json }: Json): Promise<void> {
  const providers = await loadProviders(await openClient(world));
  if (json) return printJson(world, providers);
  const rows = providers.map(({ name, title, fields }) => {
    const needed = fields.filter(({ required }) => required).map((field) => field.name);
    return [name, title, needed.join(',')];
  });
  print(world, table(['PROVIDER', 'IS', 'NEEDS'], rows));
}

/** Standard input is a JSON object with the other fields, or the key file of a Google service account as it is. */
export async function createOAuth2(world: World, name: string, options: CreateOptions): Promise<void> {
  const { provider, environment, scope, json } = options;
  const fields = fieldsOf(await readSecretInput(world, `Fields of ${name} as one line of JSON: `));
  const client = await openClient(world);
  const body = {
    ...fields,
    name,
    provider,
    ...(environment === undefined ? {} : { environment }),
    ...(scope === undefined ? {} : { scopes: scope }),
  };
  const { data, meta } = await client.post('/v1/secrets/oauth2', { body });
  noteWarnings(world, meta);
  if (json) return printJson(world, data);
  print(world, `Created ${data.name} in ${data.base_environment}: ${data.connection_status}.`);
  if (data.last_error !== null) note(world, data.last_error);
}

function fieldsOf(text: string): object {
  const given = parse(text);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new CliError('usage', 'Standard input must be a JSON object.');
  return 'type' in given && given.type === 'service_account' ? { service_account_json: given } : given;
}

/** An error must not quote its input. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The address is for a person, who agrees in a browser; it works once. */
export async function connectOAuth2(
  world: World,
  name: string,
  { environment, json }: Json & { environment?: string },
): Promise<void> {
  const client = await openClient(world);
  const { id } = await requireSecret(client, name);
  const { data, meta } = await client.post('/v1/secrets/{id}/oauth2/authorize', {
    path: { id },
    body: environment === undefined ? {} : { environment },
  });
  noteWarnings(world, meta);
  if (json) return printJson(world, data);
  print(world, data.authorize_url);
  note(world, `Open it in a browser before ${data.expires_at}; it works once.`);
}

export async function showOAuth2(world: World, name: string, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const { id } = await requireSecret(client, name);
  const { data } = await client.get('/v1/secrets/{id}', { path: { id } });
  if (!('connections' in data)) throw new CliError('usage', `'${data.name}' is not an OAuth2 secret.`);
  const { connections } = data;
  if (json) return printJson(world, connections);
  const rows = connections.map((one) => [
    ...[one.environment_name, one.connection_status, one.account, one.connected_at],
    ...[one.token_expires_at, one.last_error],
  ]);
  const columns = ['ENVIRONMENT', 'STATUS', 'ACCOUNT', 'CONNECTED', 'TOKEN ENDS', 'LAST ERROR'];
  print(world, table(columns, rows));
}
