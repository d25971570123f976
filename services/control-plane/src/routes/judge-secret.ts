/** The rules' verdict on a secret that a request would refer to. Pure. */
import { isExpired, isMissing, isUnlisted, type Level, placeFault } from '@knoxcall/rules';
import type { RouteEntry, SecretEntry } from '@knoxcall/snapshot';
import type { Reference } from '@knoxcall/template';

/** A secret as a proxy reads it; `hasValue`: it has a usable value in the active environment. */
export type KnownSecret = { readonly entry: SecretEntry; readonly hasValue: boolean };

export type ResolvedSecret = {
  ref: string;
  name: string | null;
  level: Level | null;
  /** Its destination, such as `header:Authorization`, `query:key`, `path` or `body`. */
  sent_in: string[];
  present: boolean;
  expired: boolean;
  allowed: boolean;
};

/** `level` is null where the caller's own request names it. Certificates are presented and nothing else is. */
export type Named = {
  reference: Reference;
  level: Level | null;
  sentIn: Set<string>;
  byCaller: boolean;
  isCertificate: boolean;
};

export type Judged = { shown: ResolvedSecret; secret: SecretEntry | undefined; isCertificate: boolean };

export function judge(
  { reference, level, sentIn, byCaller, isCertificate }: Named,
  known: KnownSecret | undefined,
  { route, hostname }: { route: RouteEntry; hostname: string },
): Judged {
  const secret = known?.entry;
  const hasValue = known?.hasValue === true;
  const isThere = isCertificate ? secret?.kind === 'certificate' : !isMissing(secret, hasValue);
  const isPlaceFit = secret === undefined || placeFault(secret, { routeId: route.id, hostname }) === null;
  const shown = {
    ref: reference.ref,
    name: secret?.name ?? null,
    level,
    sent_in: [...sentIn],
    present: isThere && hasValue,
    expired: secret !== undefined && isExpired(secret),
    allowed: isPlaceFit && !isUnlisted({ byCaller, secret }, route),
  };
  return { shown, secret, isCertificate };
}
