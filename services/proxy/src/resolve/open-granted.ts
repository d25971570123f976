/** Opens what was granted, for one request. Who opens closes: `release` gives every value back. */
import type { SecretEntry } from '@knoxcall/snapshot';
import type { Reference } from '@knoxcall/template';
import type { OpenedValue } from '../decrypt/kept-values.ts';
import type { OpenValue } from '../decrypt/open-value.ts';
import type { Holding } from '../request/buffer-budget.ts';
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
  /** Different secrets and variables; the request's own id is none. */
  readonly count: number;
  release(): void;
};

export type OpenParts = { readonly openValue: OpenValue; readonly memory: Pick<Holding, 'hold'> };

/** Rejects with `dependency_unavailable`, `overloaded`. */
export async function openGranted(
  { secrets, variables }: Granted,
  { openValue, memory }: OpenParts,
): Promise<Opened> {
  const leases: OpenedValue[] = [];
  const values = new Map<string, Uint8Array>(variables);
  const release = () => {
    for (const lease of leases) lease.release();
  };
  try {
    for (const { grant, value, reference } of secrets) {
      memory.hold(value.sealed.length);
      const lease = await openValue(grant, value);
      leases.push(lease);
      values.set(reference.key, lease.reveal());
    }
  } catch (error) {
    release();
    throw error;
  }
  const opened = secrets.map(({ reference, secret }) => ({
    reference,
    secret,
    value: values.get(reference.key) ?? NOTHING,
  }));
  return { values, secrets: opened, count: differentOf(secrets) + countOf(variables), release };
}

const NOTHING = new Uint8Array(0);

const OWN_ID = 'uuid:';

function countOf(variables: Granted['variables']): number {
  return variables.size - (variables.has(OWN_ID) ? 1 : 0);
}

/** A secret named by name and by id is one. */
function differentOf(secrets: Granted['secrets']): number {
  return secrets.length < 2 ? secrets.length : new Set(secrets.map(({ secret }) => secret.id)).size;
}
