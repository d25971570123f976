/** A command's connection to the service, and its output. */
import { type Client, createClient, listAll } from '@knoxcall/client';
import { CliError } from './cli-error.ts';
import { chooseCredentials } from './credentials/choose-credentials.ts';
import { credentialsPath, readCredentials } from './credentials/credentials-file.ts';
import { printable, printableJson } from './output/printable.ts';
import type { World } from './world.ts';

export async function openClient(world: World): Promise<Client> {
  return createClient(chooseCredentials(world.environment, await readCredentials(credentialsPath(world))));
}

/** One line or more on standard output, as it is. */
export function print({ output }: World, text: string): void {
  output.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(world: World, value: unknown): void {
  print(world, printableJson(value, 2));
}

/** A note that is not part of the result. */
export function note({ errors }: World, text: string): void {
  errors.write(`${printable(text)}\n`);
}

/** Shows the warnings of a request that succeeded. */
export function noteWarnings(world: World, meta: { warnings?: { message: string }[] }): void {
  for (const { message } of meta.warnings ?? []) note(world, `warning: ${message}`);
}

/** A secret by its name, as the service spells names: `Stripe API Key` is `STRIPE_API_KEY`. */
export async function findSecret(client: Client, given: string) {
  const trimmed = given.trim();
  const name = trimmed.includes(' ') ? trimmed.replaceAll(' ', '_').toUpperCase() : trimmed;
  const secrets = await listAll((query) => client.get('/v1/secrets', { query }));
  return secrets.find((secret) => secret.name === name);
}

export async function requireSecret(client: Client, name: string) {
  const found = await findSecret(client, name);
  if (found === undefined) throw new CliError('not_found', `There is no secret '${name}'.`);
  return found;
}
