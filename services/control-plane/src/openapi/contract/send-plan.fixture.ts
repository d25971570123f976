/** For tests: sends planned requests with the ids that exist by then, and learns new ids from the answers. */
import { randomUUID } from 'node:crypto';
import { type CallAnswer, call, type Product } from '@knoxcall/testkit';
import type { RequestPlan } from './request-plan.fixture.ts';
import type { FurnishedTenant } from './scene.fixture.ts';

export type Sender = { own: FurnishedTenant; foreign: FurnishedTenant; product: Product; slugs: string[] };
type Sent = { request: string; answer: CallAnswer };

export async function sendPlan(sender: Sender, plan: RequestPlan): Promise<Sent> {
  const { operation, body, query } = plan;
  const search = new URLSearchParams(query).toString();
  const path = fillPath(sender, plan) + (search === '' ? '' : `?${search}`);
  const method = operation.method.toUpperCase();
  const withBody = body !== undefined && method !== 'GET';
  const headers = {
    // A connection for each request: an idle one might be closed under a request, which says nothing about the server.
    connection: 'close',
    ...credentials(sender, plan),
    ...(withBody ? { 'content-type': body.type } : {}),
    ...(plan.idempotencyKey === undefined ? {} : { 'x-idempotency-key': plan.idempotencyKey }),
    ...(plan.ifMatch === undefined ? {} : { 'if-match': plan.ifMatch }),
  };
  const answer = await call(`${sender.product.controlPlane}${path}`, {
    method,
    headers,
    body: withBody ? body.text : undefined,
  });
  learn(sender, path, { answer, method });
  const request = `${method} ${path} as ${plan.key} ${withBody ? body.text.slice(0, 500) : ''}`;
  return { request, answer };
}

function credentials({ own, product }: Sender, { operation, key }: RequestPlan): Record<string, string> {
  if (key === 'none') return {};
  if (key === 'wrong') return { authorization: 'Bearer tk_live_abcd_wrong' };
  if (operation.isOperator) return { authorization: `Bearer ${product.adminToken}` };
  // Nobody signs in or out here, because other requests need the session.
  if (operation.path.startsWith('/dashboard/')) return key === 'invoke' ? { 'x-api-key': own.keys[key] } : {};
  if (operation.isForPeople && key === 'admin') return own.person.headers(own.slug);
  return { 'x-api-key': own.keys[key] };
}

/** The resource that a path is about: `/v1/secrets/{id}/value` -> `secrets`. */
export const resourceOf = (path: string): string =>
  path.replace(/^\/(admin\/v1|v1|dashboard)\//, '').split('/')[0] ?? '';

function fillPath(sender: Sender, { operation, id }: RequestPlan): string {
  const { own, foreign, slugs } = sender;
  const resource = resourceOf(operation.path);
  const pick = (ids: readonly string[] | undefined): string => ids?.[id.index % ids.length] ?? randomUUID();
  const chosen = {
    own: pick(own.ids[resource]),
    foreign: pick(foreign.ids[resource]),
    unknown: randomUUID(),
    garbage: id.garbage,
  }[id.kind];
  return operation.path
    .replace(/\{id\}|\{request_id\}/, chosen)
    .replace('{env}', id.kind === 'own' ? (['staging', 'production'][id.index % 2] ?? '') : id.garbage)
    .replace('{slug}', id.kind === 'own' ? pick(slugs) : id.garbage);
}

/** Later requests can read, change and delete new objects; deleted ones are forgotten. */
function learn(
  { own, slugs }: Sender,
  path: string,
  { answer, method }: { answer: CallAnswer; method: string },
): void {
  const ids = own.ids[resourceOf(path)];
  const gone = ids?.indexOf(path.split('/')[3] ?? '') ?? -1;
  if (method === 'DELETE' && answer.status === 200 && gone >= 0 && path.split('/').length === 4)
    ids?.splice(gone, 1);
  if (answer.status !== 201) return;
  const slug = answer.json.data?.tenant?.slug;
  if (typeof slug === 'string') slugs.push(slug);
  const id = answer.json.data?.id;
  if (method === 'POST' && typeof id === 'string' && ids) ids.push(id);
}
