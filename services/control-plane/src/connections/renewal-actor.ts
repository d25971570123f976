/** Who renews tokens, for the audit log. */
import type { Actor } from '../changes/change.ts';

export const renewalActor: Actor = { type: 'system', id: 'oauth2-renewal', ipAddress: null, requestId: null };
