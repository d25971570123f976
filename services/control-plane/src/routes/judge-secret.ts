/** Whether a secret that a request would refer to may be used there, by the rules of the proxy. Pure. */
import { isAllowedHost, type RouteEntry } from '@knoxcall/snapshot';
import type { Reference } from '@knoxcall/template';
import type { SecretPolicy } from '../secrets/secret-policy.ts';
import type { Level, Levels } from './resolve-levels.ts';

/** A secret as far as a dry run needs it; `hasValue` is for the active environment. */
export type KnownSecret = {
  id: string;
  name: string;
  kind: string;
  hasValue: boolean;
  expired: boolean;
  strictExpiry: boolean;
} & SecretPolicy;

export type ResolvedSecret = {
  ref: string;
  name: string | null;
  level: Level | null;
  /** Where it goes, such as `header:Authorization`, `query:key`, `path` or `body`. */
  sent_in: string[];
  present: boolean;
  expired: boolean;
  allowed: boolean;
};

/** `level` is null where the caller's own body names it. Certificates are presented and nothing else is. */
export type Named = {
  reference: Reference;
  level: Level | null;
  sentIn: Set<string>;
  byCaller: boolean;
  isCertificate: boolean;
};

export type Judged = { shown: ResolvedSecret; secret: KnownSecret | undefined; isCertificate: boolean };

export function judge(
  { reference, level, sentIn, byCaller, isCertificate }: Named,
  secret: KnownSecret | undefined,
  { route, levels }: { route: RouteEntry; levels: Levels },
): Judged {
  const { allowedSecrets } = route;
  const listed = allowedSecrets === null || (secret !== undefined && allowedSecrets.includes(secret.id));
  const shown = {
    ref: reference.ref,
    name: secret?.name ?? null,
    level,
    sent_in: [...sentIn],
    present: secret !== undefined && (secret.kind === 'certificate') === isCertificate && secret.hasValue,
    expired: secret?.expired ?? false,
    allowed: (!byCaller || listed) && (secret === undefined || mayServe(secret, route, levels)),
  };
  return { shown, secret, isCertificate };
}

function mayServe(
  { allowedHosts, allowedRoutes }: SecretPolicy,
  route: RouteEntry,
  { target }: Levels,
): boolean {
  const isRouteAllowed = allowedRoutes === null || allowedRoutes.includes(route.id);
  return isRouteAllowed && isAllowedHost(hostOf(target.value), allowedHosts);
}

const hostOf = (target: string): string => URL.parse(target)?.hostname ?? '';
