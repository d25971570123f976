/** The values of a request's variables; the environment is read only where a reference names it. */
import { variablesOf as readVariables } from '@knoxcall/rules';
import type { Reference, Values } from '@knoxcall/template';
import type { Admitted } from '../admit/admit.ts';
import { type Awaitable, whenThere } from '../awaitable.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import type { Snapshots } from '../snapshots/snapshots.ts';

type VariablesQuestion = {
  readonly requestId: string;
  readonly inbound: Pick<Inbound, 'headers' | 'target'>;
  readonly admitted: Pick<Admitted, 'caller' | 'active'>;
};

const NO_VARIABLES: Readonly<Record<string, string>> = {};

/** Values by reference key; missing ones are absent. Rejects with `dependency_unavailable`. */
export function variablesOf(
  references: readonly Reference[],
  { requestId, inbound, admitted }: VariablesQuestion,
  snapshots: Pick<Snapshots, 'variables'>,
): Awaitable<Values> {
  const { headers, target } = inbound;
  const read = (variables: Readonly<Record<string, string>>): Values =>
    readVariables(references, { requestId, headers, query: target.query, variables });
  if (!references.some(({ kind }) => kind === 'env')) return read(NO_VARIABLES);
  return whenThere(snapshots.variables(admitted.caller.tenantId, admitted.active.id), read);
}
