/** `knoxcall secrets`. Values are read from standard input or a hidden prompt and never shown. */
import { type Client, listAll } from '@knoxcall/client';
import { CliError } from '../cli-error.ts';
import { readSecretInput } from '../credentials/read-secret-input.ts';
import { table } from '../output/printable.ts';
import { findSecret, noteWarnings, openClient, print, printJson, requireSecret } from '../session.ts';
import { confirm, type World } from '../world.ts';

type Json = { json?: boolean };
type ValueOptions = Json & { environment?: string; exact?: boolean };

export async function listSecrets(world: World, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const secrets = await listAll((query) => client.get('/v1/secrets', { query }));
  if (json) return printJson(world, secrets);
  const rows = secrets.map((one) => [
    one.name,
    one.secret_type,
    one.base_environment,
    one.environment_count,
    one.allowed_hosts?.join(',') ?? 'any',
    one.allowed_routes?.length ?? 'any',
    one.always_redact ? 'yes' : 'no',
    one.expires_at,
  ]);
  const columns = ['NAME', 'TYPE', 'BASE', 'VALUES', 'HOSTS', 'ROUTES', 'REDACTED', 'EXPIRES'];
  print(world, table(columns, rows));
}

/** Makes the secret, or gives it a new value. */
export async function setSecret(
  world: World,
  name: string,
  options: ValueOptions & { description?: string },
): Promise<void> {
  const client = await openClient(world);
  const found = await findSecret(client, name);
  if (found !== undefined && options.description !== undefined) {
    throw new CliError('usage', `'${found.name}' exists already; --description is for a new secret.`);
  }
  const value = await readSecretInput(world, `Value of ${name}: `, options.exact);
  if (found !== undefined) return putValue(world, client, { id: found.id, value, ...options });
  const { environment, description, json } = options;
  const { data, meta } = await client.post('/v1/secrets', {
    body: {
      name,
      value,
      ...(environment === undefined ? {} : { environment }),
      ...(description === undefined ? {} : { description }),
    },
  });
  noteWarnings(world, meta);
  if (json) return printJson(world, data);
  print(world, `Created ${data.name} with a value in ${data.base_environment}.`);
}

/** Gives a secret with a value a new one; the old one is kept as a version. */
export async function rotateSecret(world: World, name: string, options: ValueOptions): Promise<void> {
  const client = await openClient(world);
  const { id } = await requireSecret(client, name);
  const { data } = await client.get('/v1/secrets/{id}', { path: { id } });
  const environment = options.environment ?? data.base_environment;
  if (!data.environments.some((one) => one.environment_name === environment)) {
    throw new CliError(
      'not_found',
      `'${data.name}' has no value in ${environment}: use knoxcall secrets set.`,
    );
  }
  const value = await readSecretInput(world, `New value of ${data.name}: `, options.exact);
  await putValue(world, client, { id, value, ...options, environment });
}

type Put = ValueOptions & { id: string; value: string };

async function putValue(world: World, client: Client, { id, value, environment, json }: Put): Promise<void> {
  const query = environment === undefined ? {} : { environment };
  const { data, meta } = await client.put('/v1/secrets/{id}/value', { path: { id }, query, body: { value } });
  noteWarnings(world, meta);
  if (json) return printJson(world, data);
  print(world, `${data.name} has a new value in ${data.environment}: version ${data.value_version}.`);
}

export async function removeSecret(
  world: World,
  name: string,
  { yes, json }: Json & { yes?: boolean },
): Promise<void> {
  const client = await openClient(world);
  const found = await requireSecret(client, name);
  if (!yes) await confirm(world, `Type ${found.name} to delete it and all of its values: `, found.name);
  const { data, meta } = await client.delete('/v1/secrets/{id}', { path: { id: found.id } });
  noteWarnings(world, meta);
  if (json) return printJson(world, data);
  print(world, `Deleted ${found.name}.`);
}
