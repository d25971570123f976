/** The pages that browsers visit below `/auth/oauth2`; they are plain and disclose nothing that was not asked for. */
import { readFileSync } from 'node:fs';
import type { RedisClient } from '@knoxcall/redis';
import type { Log } from '@knoxcall/telemetry';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { Actor } from '../../changes/change.ts';
import { requestIdOf } from '../../http/answer.ts';
import type { AddressOf } from '../../http/client-address.ts';
import { receiveBody } from '../../http/receive-body.ts';
import { contentSecurityPolicy } from '../../http/security-headers.ts';
import { loadConfiguration } from '../configuration/configuration.ts';
import { endpointsOf } from '../configuration/endpoints.ts';
import { type FlowParts, finishFlow, type Returned, startFlow } from './flow.ts';
import { type FlowOwner, findFlowOwner, mayStartWithoutLink } from './flow-owner.ts';
import { confirmPage, continueForm, html, type Page, resultPages, style } from './result-page.ts';
import { spentFlowCookie } from './state-cookie.ts';
import { isTicketGood, spendTicket } from './tickets.ts';

const startsPerMinute = 10;

/**
 * Limits sign-ins without a link, for each secret, over all processes. True while the secret has starts left in this
 * minute.
 */
type StartLimit = (secretId: string) => Promise<boolean>;

function createStartLimit(redis: RedisClient): StartLimit {
  const options = { points: startsPerMinute, duration: 60, keyPrefix: 'knox:rate:oauth2-start' };
  const insuranceLimiter = new RateLimiterMemory(options);
  const limiter = new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter });
  return async (secretId) => {
    const spent = await limiter.consume(secretId).catch((refused: unknown) => refused);
    if (!(spent instanceof RateLimiterRes)) throw spent;
    return spent.consumedPoints <= startsPerMinute;
  };
}

type PageName = keyof typeof resultPages;
type Started = { location: string; cookie: string };
type Answer = { page: PageName } | { implicit: true } | { confirm: string } | Started;
type PageParts = FlowParts & { redis: RedisClient; addressOf: AddressOf; bareStartMinutes: number };

const maxFragmentBytes = 65_536;
const fragment = z.record(z.string().max(200), z.string());

export function createFlowPages(parts: PageParts): Router {
  const router = Router();
  const limit = createStartLimit(parts.redis);
  router.get('/auth/oauth2/page.css', file('text/css', style));
  const script = readFileSync(new URL('./implicit-page.js', import.meta.url), 'utf8');
  router.get('/auth/oauth2/implicit.js', file('text/javascript', script));
  const path = '/auth/oauth2/callback/:id';
  router.get(
    path,
    readable(parts.log, async (request, response) =>
      send(response, await answerVisit(parts, limit, [request, response])),
    ),
  );
  router.post(
    path,
    readable(parts.log, async (request, response) => {
      // The caller is unauthenticated, so no more is read than a fragment may have.
      response.set('Connection', 'close');
      if (!isScripted(request)) return send(response, await useTicket(parts, request));
      const { status, title, text: why } = resultPages[await takeFragment(parts, request, response)];
      response.status(status).json({ title, text: why });
    }),
  );
  return router;
}

async function answerVisit(
  parts: PageParts,
  limit: StartLimit,
  [request, response]: [Request, Response],
): Promise<Answer> {
  // A HEAD request of a link checker must not use up a one-time link.
  if (request.method !== 'GET') return { page: 'not_found' };
  const owner = await findFlowOwner(parts.database, String(request.params.id));
  return owner === null ? { page: 'not_found' } : visit(parts, limit, { request, response, owner });
}

/** Posted by our own script, which reads JSON; a click posts with a ticket. */
const isScripted = ({ method, query }: Request): boolean => method === 'POST' && query.ticket === undefined;

/** Posted by a click on the page of a link. */
async function useTicket(parts: PageParts, request: Request): Promise<Answer> {
  const owner = await findFlowOwner(parts.database, String(request.params.id));
  if (owner === null) return { page: 'not_found' };
  const start = await spendTicket(parts.database, owner, once(request.query.ticket));
  return (start && (await startFlow(parts, owner, start))) ?? { page: 'link_over' };
}

/** Posted by our own script, for the implicit grant. */
async function takeFragment(parts: PageParts, request: Request, response: Response): Promise<PageName> {
  const owner = await findFlowOwner(parts.database, String(request.params.id));
  if (owner?.grantType !== 'implicit') return 'not_found';
  const fields = fragment.safeParse(await readJson(request));
  if (!fields.success) return 'not_found';
  return finish(parts, { request, response, owner }, returnedFragment(request, fields.data));
}

type Visit = { request: Request; response: Response; owner: FlowOwner };

async function visit(parts: PageParts, limit: StartLimit, visitor: Visit): Promise<Answer> {
  const { request, owner } = visitor;
  const { code, error, state, iss, ticket, start } = request.query;
  if (code !== undefined || error !== undefined || state !== undefined) {
    const result =
      error === undefined && typeof code === 'string'
        ? { kind: 'code' as const, code }
        : { kind: 'error' as const, error: once(error) };
    const issuer = iss === undefined ? undefined : once(iss);
    const returned = { state: once(state), issuer, cookies: request.get('cookie'), result };
    return { page: await finish(parts, visitor, returned) };
  }
  if (ticket !== undefined) return showLink(parts, owner, once(ticket));
  if (owner.grantType === 'implicit' && start === undefined) return { implicit: true };
  const allowed = { minutes: parts.bareStartMinutes, now: Date.now() };
  if (!mayStartWithoutLink(owner, allowed)) return { page: 'needs_link' };
  if (!(await limit(owner.secretId))) return { page: 'too_many' };
  const bare = { environmentId: owner.baseEnvironmentId, apiKeyId: null, userId: null };
  return (await startFlow(parts, owner, bare)) ?? { page: 'not_found' };
}

/** Opening a link spends nothing: mail and chat programs open links before people do. */
async function showLink(parts: PageParts, owner: FlowOwner, ticket: string): Promise<Answer> {
  const isGood = await isTicketGood(parts.database, owner, ticket);
  const configuration = isGood ? await loadConfiguration(parts, owner) : null;
  if (configuration === null) return { page: 'link_over' };
  return { confirm: new URL(endpointsOf(configuration).authUrl).origin };
}

/** A parameter that is repeated or missing counts as empty. */
const once = (value: unknown): string => (typeof value === 'string' ? value : '');

async function finish(
  parts: PageParts,
  { request, response, owner }: Visit,
  returned: Returned,
): Promise<PageName> {
  const actor: Actor = {
    type: 'user',
    id: 'browser',
    ipAddress: parts.addressOf(request),
    requestId: requestIdOf(response),
  };
  const { tenantId, secretId } = owner;
  const end = await finishFlow(parts, { tenantId, secretId }, { returned, actor });
  // An answer that belongs to another flow must not end the one that this browser is in.
  if (end !== 'unknown_flow') response.append('Set-Cookie', spentFlowCookie(parts, owner, returned.state));
  return end;
}

function returnedFragment(request: Request, fields: Record<string, string>): Returned {
  const { state, iss, error } = fields;
  const result =
    error === undefined ? { kind: 'fragment' as const, fields } : { kind: 'error' as const, error };
  return { state: once(state), issuer: iss, cookies: request.get('cookie'), result };
}

function send(response: Response, answer: Answer): void {
  if ('location' in answer) {
    // 303, so that the browser does not post the form again.
    const status = response.req.method === 'POST' ? 303 : 302;
    response.append('Set-Cookie', answer.cookie).set('Location', answer.location).status(status).end();
    return;
  }
  if ('confirm' in answer) {
    // Browsers check every redirect after a form against this policy: the provider's host, and those that its sign-in
    // may redirect to.
    response.set(contentSecurityPolicy(`'self' https: ${answer.confirm}`));
    response.type('html').send(html(confirmPage, { form: continueForm }));
    return;
  }
  if ('implicit' in answer) {
    const waiting = { title: 'One moment', text: 'The connection is being made.' };
    response.type('html').send(html(waiting, { script: '../implicit.js' }));
    return;
  }
  const page: Page = resultPages[answer.page];
  if (page.status === 429) response.set('Retry-After', '60');
  response.status(page.status).type('html').send(html(page));
}

function file(type: string, content: string): RequestHandler {
  return (_request, response) => void response.type(type).send(content);
}

/** An error of ours also ends in a page. */
function readable(log: Log, handle: (request: Request, response: Response) => Promise<void>): RequestHandler {
  return async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      log.error({ err: error, request_id: requestIdOf(response) }, 'an OAuth2 page failed');
      const { status, title, text: why } = resultPages.broken;
      if (isScripted(request)) response.status(status).json({ title, text: why });
      else response.status(status).type('html').send(html(resultPages.broken));
    }
  };
}

/** Undefined where the body is unreadable; no other site may send this content type. */
async function readJson(request: Request): Promise<unknown> {
  if (!request.is('application/json')) return undefined;
  try {
    return JSON.parse((await receiveBody(request, maxFragmentBytes)).bytes().toString('utf8'));
  } catch {
    return undefined;
  }
}
