/**
 * Warnings about a route's target and about the control of its secrets: given when the route is written, so that nobody
 * learns of them from a refused request, or never. Asks name servers, so it must run outside of any transaction.
 */
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { createEgressGuard, createNameServerLookup, type EgressGuard } from '@knoxcall/egress';
import { deniedEndpoints, type Settings } from '../config.ts';
import type { Warning } from '../http/operation.ts';
import { namedIn, templatesOf } from './route-templates.ts';
import { isBase, type RouteRow, showEnvironment } from './route-view.ts';

/** `echoUrl`: an upstream that shows every request. */
export type TargetRules = {
  guard: Pick<EgressGuard, 'refusal' | 'isPlaintextAllowed'>;
  echoUrl: string | undefined;
};
/** How long name servers are waited for: without an answer there is no warning. */
const patienceMs = 500;

/** The proxy's own rules, as far as the settings of both are the same. */
export function createTargetRules(settings: Settings): TargetRules {
  const guard = createEgressGuard({
    allowCidrs: settings.EGRESS_ALLOW_CIDRS,
    denyAddresses: deniedEndpoints(settings),
    lookup: createNameServerLookup(patienceMs),
  });
  return { guard, echoUrl: settings.ECHO_URL };
}

export type TargetDependencies = { database: PrismaClient; targets: TargetRules };

/** Warnings about one environment of a stored route, for its author. */
export async function routeWarnings(
  { database, targets }: TargetDependencies,
  route: RouteRow,
  environmentId = route.baseEnvironmentId,
): Promise<Warning[]> {
  return [
    ...(await placeWarnings(targets, route, environmentId)),
    ...(await callerWarnings(database, route)),
  ];
}

/** The route's destination in one environment. */
export function placeWarnings(
  targets: TargetRules,
  route: RouteRow,
  environmentId: string,
): Promise<Warning[]> {
  const base = route.configurations.find((row) => isBase(route, row));
  const active = route.configurations.find((row) => row.environmentId === environmentId);
  const rows = [base, active].filter((row) => row !== undefined);
  const shown = rows.map((row) => showEnvironment(route, row));
  const carriesSecret = shown.some(
    (one) => one.mtls_certificate_id !== null || namedIn(templatesOf(one)).length > 0,
  );
  return targetWarnings(targets, active?.targetBaseUrl ?? base?.targetBaseUrl ?? '', carriesSecret);
}

async function targetWarnings(
  { guard, echoUrl }: TargetRules,
  target: string,
  carriesSecret: boolean,
): Promise<Warning[]> {
  const url = URL.parse(target);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return [];
  const { protocol, hostname, port } = url;
  const asked = {
    protocol,
    host: hostname,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
  } as const;
  const refusal = await guard.refusal(asked, { carriesSecret });
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message, path: 'target_base_url' });
  if (refusal !== null) warn('egress_denied', refusals[refusal]);
  if (echoUrl !== undefined && isSamePlace(url, echoUrl)) {
    warn(
      'echo_upstream',
      'This upstream shows whatever it is sent: whoever may call the route can read every secret that it uses or that a body may name.',
    );
  }
  return warnings;
}

const refusals = {
  address:
    'The target has a private address, or is a server of KnoxCall: the proxy refuses to connect (egress_denied) unless EGRESS_ALLOW_CIDRS holds it.',
  plaintext:
    'A secret would go over http:// to this target: the proxy refuses that (egress_denied) outside of EGRESS_ALLOW_CIDRS.',
} as const;

function isSamePlace(url: URL, other: string): boolean {
  const place = ({ protocol, port, hostname }: URL): string =>
    `${port || (protocol === 'https:' ? 443 : 80)} ${isLoopback(hostname) ? 'loopback' : hostname}`;
  return place(url) === place(new URL(other));
}

function isLoopback(hostname: string): boolean {
  return /^(127\.[\d.]+|\[::1\]|(.*\.)?localhost\.?)$/.test(hostname);
}

/** Neither the route nor the secrets limit the names in a caller's body. */
async function callerWarnings(database: PrismaClient, route: RouteRow): Promise<Warning[]> {
  if (route.allowedSecrets !== null) return [];
  const { tenantId } = route;
  const unset = { equals: Prisma.DbNull };
  const unbound = await database.secret.count({
    where: { tenantId, kind: { not: 'certificate' }, allowedHosts: unset, allowedRoutes: unset },
  });
  if (unbound === 0) return [];
  const message = `Bodies of callers may name ${unbound} secrets that no list keeps from this route: give the route allowed_secrets, or the secrets allowed_hosts.`;
  return [{ code: 'secrets_unbound', message, path: 'allowed_secrets' }];
}
