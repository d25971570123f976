/**
 * What a request itself or its environment says: query parameters, the caller's headers, plain variables, the id of the
 * request. No secret is among them, and nothing is changed by reading them.
 */
import { isUtf8 } from 'node:buffer';
import type { Reference, ReferenceKind } from '@knoxcall/template';
import type { Admitted } from '../request/admit/admit.ts';
import type { Inbound } from '../request/inbound/read-inbound.ts';
import type { Snapshots } from '../snapshots/snapshots.ts';
import { callerHeader } from '../substitute/kept-headers.ts';

export type VariablesQuestion = {
  readonly requestId: string;
  readonly inbound: Pick<Inbound, 'headers' | 'target'>;
  readonly admitted: Pick<Admitted, 'caller' | 'active'>;
};

const NONE: ReadonlyMap<string, Buffer> = new Map();

/** Values by reference key; what is not there is absent. Rejects with `dependency_unavailable`. */
export async function variablesOf(
  references: Iterable<Reference>,
  question: VariablesQuestion,
  snapshots: Pick<Snapshots, 'variables'>,
): Promise<ReadonlyMap<string, Buffer>> {
  let values: Map<string, Buffer> | undefined;
  let readers: Readers | undefined;
  for (const { kind, ref, key } of references) {
    if (kind === 'secret' || kind === 'secret_id') continue;
    readers ??= readersOf(question, snapshots);
    const value = await readers[kind](ref);
    if (value == null) continue;
    values ??= new Map();
    values.set(key, Buffer.from(value));
  }
  return values ?? NONE;
}

type Value = string | Buffer | null | undefined;
type Readers = Record<
  Exclude<ReferenceKind, 'secret' | 'secret_id'>,
  (ref: string) => Value | Promise<Value>
>;

function readersOf(
  { requestId, inbound, admitted }: VariablesQuestion,
  snapshots: Pick<Snapshots, 'variables'>,
): Readers {
  let query: URLSearchParams | undefined;
  return {
    // The first value of a parameter, decoded as forms are.
    var: (ref) => {
      query ??= new URLSearchParams(inbound.target.query);
      return query.get(ref);
    },
    header: (ref) => asUtf8(callerHeader(inbound.headers, ref)),
    uuid: () => requestId,
    env: async (ref) => {
      const variables = await snapshots.variables(admitted.caller.tenantId, admitted.active.id);
      return Object.hasOwn(variables, ref) ? variables[ref] : undefined;
    },
  };
}

/** Header values come one character a byte. */
function asUtf8(value: string | undefined): string | Buffer | undefined {
  if (value === undefined) return undefined;
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes : value;
}
