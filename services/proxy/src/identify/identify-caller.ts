/**
 * Step 1: who is calling. Every fault of the key or the host gets the same answer, so that keys, tenants and routes
 * cannot be probed from outside.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { Problem } from '@knoxcall/problems';
import type { ApiKeyEntry } from '@knoxcall/snapshot';
import { thisIsTheProxy } from '../answer/answers.ts';
import { type Awaitable, whenThere } from '../awaitable.ts';
import { labelOfHost, readLabel } from '../inbound/parse-host.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import { type ApiKey, parseApiKey } from '../inbound/take-keys.ts';
import type { Snapshots, Tenant } from '../snapshots/snapshots.ts';
import type { KnownCallers, Proof, ProvedCaller } from './known-callers.ts';

export type ProveParts = {
  readonly snapshots: Pick<Snapshots, 'apiKey' | 'tenant' | 'generation'>;
  readonly baseDomain: string;
};
export type IdentifyParts = ProveParts & { readonly knownCallers: KnownCallers };

/** As `proveCaller`; a caller that was proved lately is found in memory. */
export function identifyCaller(inbound: Inbound, parts: IdentifyParts): Awaitable<ProvedCaller> {
  const key = keyOf(inbound);
  const { snapshots, knownCallers } = parts;
  return whenThere(snapshots.apiKey(key.id), (found) => {
    if (found === undefined) return prove({ key, found }, inbound, parts);
    const { entry, tenantId } = found;
    const generation = snapshots.generation(tenantId);
    const proof: Proof = { entry, secret: key.secret, host: inbound.host, generation };
    const known = knownCallers.find(proof);
    if (known !== undefined && mayInvoke(entry)) return known;
    return whenThere(prove({ key, found }, inbound, parts), (caller) => {
      knownCallers.keep(proof, caller);
      return caller;
    });
  });
}

/** Throws `unauthorized`, `dependency_unavailable`. */
export function proveCaller(inbound: Inbound, parts: ProveParts): Awaitable<ProvedCaller> {
  const key = keyOf(inbound);
  return whenThere(parts.snapshots.apiKey(key.id), (found) => prove({ key, found }, inbound, parts));
}

function keyOf({ controls }: Inbound): ApiKey {
  const key = parseApiKey(controls.key);
  if (key === undefined) throw unauthorized();
  return key;
}

type Claim = { readonly key: ApiKey; readonly found: { tenantId: string; entry: ApiKeyEntry } | undefined };

function prove({ key, found }: Claim, { host }: Inbound, parts: ProveParts): Awaitable<ProvedCaller> {
  const isProved = isSecretOf(key.secret, found?.entry);
  if (found === undefined || !isProved || !mayInvoke(found.entry)) throw unauthorized();
  return whenThere(parts.snapshots.tenant(found.tenantId), (tenant) => {
    if (!tenant?.enabled) throw unauthorized();
    const named = readLabel(labelOfHost(host, parts.baseDomain), tenant.slug);
    if (named === undefined) throw unauthorized();
    return provedCaller(tenant, found.entry, named.route);
  });
}

function provedCaller(tenant: Tenant, entry: ApiKeyEntry, routeOfHost: string | undefined): ProvedCaller {
  return {
    tenantId: tenant.id,
    routeOfHost,
    apiKeyId: entry.id,
    requestsPerMinute: entry.rateLimitRequests,
    bounds: entry,
    endsAt: entry.expiresAt,
    directCalls: tenant.directCalls,
    isTest: entry.role === 'test',
    knownRoutes: new Map(),
  };
}

function unauthorized(): Problem {
  return new Problem('unauthorized', {
    message: `${thisIsTheProxy}. The key is missing or not valid here; its role must be invoke, editor or admin.`,
  });
}

const NO_HASH = Buffer.alloc(32);

/** An unknown key takes the same steps as a known one. */
function isSecretOf(secret: string, entry: ApiKeyEntry | undefined): boolean {
  const expected = entry === undefined ? NO_HASH : Buffer.from(entry.secretHash, 'base64');
  const given = hash('sha256', secret, 'buffer');
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function mayInvoke(entry: ApiKeyEntry): boolean {
  return entry.role !== 'read' && (entry.expiresAt === null || entry.expiresAt > Date.now());
}
