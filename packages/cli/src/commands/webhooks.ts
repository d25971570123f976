/** `knoxcall webhooks`. A signing secret is printed once, alone, so that it can go where it is needed without being seen. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, listAll } from '@knoxcall/client';
import { CliError } from '../cli-error.ts';
import { table } from '../output/printable.ts';
import { note, openClient, print, printJson } from '../session.ts';
import { confirm, type World } from '../world.ts';

type Json = { json?: boolean };

export async function listWebhooks(world: World, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const webhooks = await listAll((query) => client.get('/v1/webhooks', { query }));
  if (json) return printJson(world, webhooks);
  const rows = webhooks.map((one) => [
    ...[one.id, one.url, one.status, one.failing_since],
    one.events?.join(',') ?? 'all',
  ]);
  print(world, table(['ID', 'ADDRESS', 'STATUS', 'FAILING SINCE', 'EVENTS'], rows));
}

type EventType = NonNullable<Awaited<ReturnType<typeof requireWebhook>>['events']>[number];
type NewWebhookOptions = Json & { event?: EventType[]; description?: string };

export async function createWebhook(world: World, url: string, options: NewWebhookOptions): Promise<void> {
  const client = await openClient(world);
  const { event: events, description, json } = options;
  const { data } = await client.post('/v1/webhooks', {
    body: {
      url,
      ...(events === undefined ? {} : { events }),
      ...(description === undefined ? {} : { description }),
    },
  });
  if (json) return printJson(world, data);
  print(world, data.secret);
  note(world, `Created ${data.id}. The signing secret is shown this once.`);
}

/** Switches a webhook on or off. */
export async function setWebhookEnabled(
  world: World,
  id: string,
  { json, enabled }: Json & { enabled: boolean },
): Promise<void> {
  const client = await openClient(world);
  const { data } = await client.patch('/v1/webhooks/{id}', { path: { id }, body: { enabled } });
  if (json) return printJson(world, data);
  print(world, `${data.id} is ${data.status}.`);
}

export async function rotateWebhookSecret(world: World, id: string, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const { data } = await client.post('/v1/webhooks/{id}/rotate-secret', { path: { id }, body: {} });
  if (json) return printJson(world, data);
  print(world, data.secret);
  note(world, `The previous secret signs too until ${data.previous_secret_until}.`);
}

export async function removeWebhook(
  world: World,
  id: string,
  { yes, json }: Json & { yes?: boolean },
): Promise<void> {
  const client = await openClient(world);
  const { url } = await requireWebhook(client, id);
  const { host } = new URL(url);
  if (!yes) await confirm(world, `Type ${host} to delete the webhook that leads there: `, host);
  const { data } = await client.delete('/v1/webhooks/{id}', { path: { id } });
  if (json) return printJson(world, data);
  print(world, `Deleted ${id}.`);
}

async function requireWebhook(client: Client, id: string) {
  return (await client.get('/v1/webhooks/{id}', { path: { id } })).data;
}

export async function listDeliveries(world: World, id: string, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const { data } = await client.get('/v1/webhooks/{id}/deliveries', { path: { id } });
  if (json) return printJson(world, data);
  const rows = data.map((one) => [
    ...[one.created_at, one.type, one.state, one.attempts],
    ...[one.last_status ?? one.last_error, one.next_attempt_at, one.id],
  ]);
  print(world, table(['CREATED', 'EVENT', 'STATE', 'ATTEMPTS', 'LAST ANSWER', 'NEXT ATTEMPT', 'ID'], rows));
}

/** Longer than an attempt takes. */
const testPatienceMs = 20_000;
const pollMs = 500;

/** Sends a test event, and waits for the first attempt. */
export async function testWebhook(world: World, id: string, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const { data: sent } = await client.post('/v1/webhooks/{id}/test', { path: { id }, body: {} });
  const end = performance.now() + testPatienceMs;
  let seen = sent;
  while (seen.attempts === 0 && performance.now() < end) {
    await sleep(pollMs);
    const { data } = await client.get('/v1/webhooks/{id}/deliveries', { path: { id } });
    seen = data.find((one) => one.id === sent.id) ?? seen;
  }
  if (json) printJson(world, seen);
  if (seen.state !== 'delivered') throw new CliError('error', `Not delivered: ${whyNot(seen)}.`);
  if (!json) print(world, `Delivered: the receiver answered ${seen.last_status}.`);
}

function whyNot({ attempts, last_status: status, last_error: error }: Seen): string {
  if (attempts === 0) return 'there was no attempt yet';
  return status === null ? (error ?? 'no answer came') : `the receiver answered ${status}`;
}

type Seen = { attempts: number; last_status: number | null; last_error: string | null };
