/** Whether a secret that a request would refer to may be used there, by the rules of the proxy. Pure. */
import { isAllowedHost, type RouteEntry } from '@knoxcall/snapshot';
import type { Reference } from '@knoxcall/template';
import type { Level, Levels } from './resolve-levels.ts';

/** A secret as far as a dry run needs it; `hasValue` is for the active environment. */
export type KnownSecret = {
  id: string;
  name: string;
  kind: string;
  hasValue: boolean;
  expired: boolean;
  strictExpiry: boolean;
  allowedHosts: string[] | null;
};

export type ResolvedSecret = {
  ref: string;
  name: string | null;
  level: Level | null;
  present: boolean;
  expired: boolean;
  allowed: boolean;
};

/** `level` is null where the caller's own body names it. Certificates are presented and nothing else is. */
export type Named = { reference: Reference; level: Level | null; byCaller: boolean; isCertificate: boolean };

export type Judged = { shown: ResolvedSecret; secret: KnownSecret | undefined; isCertificate: boolean };

export function judge(
  { reference, level, byCaller, isCertificate }: Named,
  secret: KnownSecret | undefined,
  { route, levels }: { route: RouteEntry; levels: Levels },
): Judged {
  const { allowedSecrets } = route;
  const listed = allowedSecrets === null || (secret !== undefined && allowedSecrets.includes(secret.id));
  const shown = {
    ref: reference.ref,
    name: secret?.name ?? null,
    level,
    present: secret !== undefined && (secret.kind === 'certificate') === isCertificate && secret.hasValue,
    expired: secret?.expired ?? false,
    allowed:
      (!byCaller || listed) && isAllowedHost(hostOf(levels.target.value), secret?.allowedHosts ?? null),
  };
  return { shown, secret, isCertificate };
}

const hostOf = (target: string): string => URL.parse(target)?.hostname ?? '';
