/** The snapshots, with a note of the key of each entry, made before the entry is read. */
import { apiKeyEntryKey, entryKey } from '@knoxcall/snapshot';
import type { Snapshots } from '../snapshots/snapshots.ts';
import type { NoteEntry } from './permits.ts';

/**
 * Values are not noted: another value, or another token, takes nothing from a request under way, and the secret's entry
 * says which environments have one. Routes and secrets are noted where they are asked for by id.
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
