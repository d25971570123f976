/**
 * Opens the granted secrets for one request. The code that opens them also calls `release`, which gives every value
 * back.
 */

import type { SecretEntry } from '@knoxcall/snapshot';
import type { Reference } from '@knoxcall/template';
import { type Awaitable, isThere } from '../awaitable.ts';
import type { OpenedValue } from '../decrypt/kept-values.ts';
import type { OpenValue } from '../decrypt/open-value.ts';
import type { Holding } from '../shares/buffer-budget.ts';
import type { Granted } from './authorise.ts';

export type OpenedSecret = {
  readonly reference: Reference;
  readonly secret: SecretEntry;
  readonly value: Uint8Array;
};

export type Opened = {
  /** Of secrets and variables, by reference key. */
  readonly values: ReadonlyMap<string, Uint8Array>;
  readonly secrets: readonly OpenedSecret[];
  /** The number of different secrets and variables; the request id is not counted. */
  readonly count: number;
  release(): void;
};

export type OpenParts = { readonly openValue: OpenValue };

/** Throws or rejects with `dependency_unavailable`, `overloaded`. */
export function openGranted(
  granted: Granted,
  memory: Pick<Holding, 'hold'>,
  { openValue }: OpenParts,
): Awaitable<Opened> {
  for (const { value } of granted.secrets) memory.hold(value.sealed.length);
  const leases = granted.secrets.map(({ grant, value }) => openValue(grant, value));
  return leases.every(isThere)
    ? openedOf(granted, leases)
    : allOrNone(leases).then((all) => openedOf(granted, all));
}

/** Where one value does not open, those that did are released. */
async function allOrNone(leases: readonly Awaitable<OpenedValue>[]): Promise<OpenedValue[]> {
  const settled = await Promise.allSettled(leases);
  const failure = settled.find((one) => one.status === 'rejected');
  const opened = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  if (failure === undefined) return opened;
  for (const lease of opened) lease.release();
  throw failure.reason;
}

function openedOf({ secrets, variables }: Granted, leases: readonly OpenedValue[]): Opened {
  const values = new Map<string, Uint8Array>(variables);
  const opened = secrets.map(({ reference, secret }, at) => {
    const value = leases[at]?.reveal() ?? NOTHING;
    values.set(reference.key, value);
    return { reference, secret, value };
  });
  const count = differentOf(secrets) + countOf(variables);
  const release = (): void => {
    for (const lease of leases) lease.release();
  };
  return { values, secrets: opened, count, release };
}

const NOTHING = new Uint8Array(0);

const OWN_ID = 'uuid:';

function countOf(variables: Granted['variables']): number {
  return variables.size - (variables.has(OWN_ID) ? 1 : 0);
}

/** A secret named by name and by id counts once. */
function differentOf(secrets: Granted['secrets']): number {
  return secrets.length < 2 ? secrets.length : new Set(secrets.map(({ secret }) => secret.id)).size;
}
