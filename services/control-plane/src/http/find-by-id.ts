/** Finds what a path names, for this tenant alone; a foreign, unknown and malformed id all look the same. */
import { Problem } from '@knoxcall/problems';
import type { Caller } from './operation.ts';

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => uuidForm.test(text);

export function findById<Row>(
  parameter: string,
  load: (tenantId: string, id: string) => Promise<Row | null>,
): (call: { caller: Caller; params: Record<string, string> }) => Promise<Row> {
  return async ({ caller, params }) => {
    const id = params[parameter] ?? '';
    const row = isUuid(id) ? await load(caller.tenantId, id.toLowerCase()) : null;
    if (row === null) throw new Problem('not_found');
    return row;
  };
}
