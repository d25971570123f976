/** The snapshots as they are, with a note of each entry that is read, made before it is. */
import { apiKeyEntryKey, entryKey } from '@knoxcall/snapshot';
import type { Snapshots } from '../snapshots/snapshots.ts';
import type { NoteEntry } from './permits.ts';

/**
 * Values are not noted: another value, or another token, takes nothing from a request that is under way, and which
 * environments have one stands in the entry of the secret. Routes and secrets are noted where they are asked for by id.
 */
export function notedSnapshots(snapshots: Snapshots, note: NoteEntry): Snapshots {
  return {
    ...snapshots,
    apiKey(keyId) {
      note(apiKeyEntryKey(keyId));
      return snapshots.apiKey(keyId);
    },
    tenant(tenantId) {
      note(entryKey(tenantId, 'tenant', tenantId));
      return snapshots.tenant(tenantId);
    },
    route(tenantId, id) {
      note(entryKey(tenantId, 'route', id));
      return snapshots.route(tenantId, id);
    },
    secretById(tenantId, secretId) {
      note(entryKey(tenantId, 'secret', secretId));
      return snapshots.secretById(tenantId, secretId);
    },
  };
}
