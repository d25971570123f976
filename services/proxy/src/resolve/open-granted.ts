/** Opens what was granted, for one request. Who opens closes: `wipe` ends every value. */
import type { Plaintext } from '@knoxcall/envelope';
import type { SecretEntry } from '@knoxcall/snapshot';
import type { Reference } from '@knoxcall/template';
import type { DataKeys } from '../decrypt/data-keys.ts';
import { openValue } from '../decrypt/open-value.ts';
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
  wipe(): void;
};

export type OpenParts = { readonly dataKeys: DataKeys; readonly memory: Pick<Holding, 'hold'> };

/** Rejects with `dependency_unavailable`, `overloaded`. */
export async function openGranted(
  { secrets, variables }: Granted,
  { dataKeys, memory }: OpenParts,
): Promise<Opened> {
  const plaintexts: Plaintext[] = [];
  const values = new Map<string, Uint8Array>(variables);
  const wipe = () => {
    for (const plaintext of plaintexts) plaintext.wipe();
  };
  try {
    for (const { grant, value, reference } of secrets) {
      memory.hold(value.sealed.length);
      const plaintext = await openValue(grant, value, dataKeys);
      plaintexts.push(plaintext);
      values.set(reference.key, plaintext.reveal());
    }
  } catch (error) {
    wipe();
    throw error;
  }
  const opened = secrets.map(({ reference, secret }) => ({
    reference,
    secret,
    value: values.get(reference.key) ?? NOTHING,
  }));
  return { values, secrets: opened, count: differentOf(secrets) + countOf(variables), wipe };
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
