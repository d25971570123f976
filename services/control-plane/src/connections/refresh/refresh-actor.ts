/** Who refreshes tokens, for the audit log. */
import type { Actor } from '../../changes/change.ts';

export const refreshActor: Actor = { type: 'system', id: 'oauth2-refresh', ipAddress: null, requestId: null };
