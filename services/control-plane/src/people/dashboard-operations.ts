/** Every operation below `/dashboard` that is about the person who asks, in the order of the document. */
import type { DashboardOperation } from '../http/dashboard-operation.ts';
import { identityOperations } from '../identities/identity-operations.ts';
import type { OidcParts } from '../identities/oidc-flow.ts';
import { oidcOperations } from '../identities/oidc-operations.ts';
import { passkeyOperations } from '../passkeys/passkey-operations.ts';
import type { PasskeyParts } from '../passkeys/passkey-proof.ts';
import { passwordOperations } from '../passwords/password-operations.ts';
import { sessionOperations } from '../sessions/session-operations.ts';
import { stepUpOperation } from '../sessions/step-up-operation.ts';
import { linkOperations } from './link-operations.ts';

export function dashboardOperations(parts: PasskeyParts & OidcParts): DashboardOperation[] {
  return [
    ...sessionOperations(parts),
    stepUpOperation(parts),
    ...linkOperations(parts),
    ...passwordOperations(parts),
    ...passkeyOperations(parts),
    ...oidcOperations(parts),
    ...identityOperations(parts),
  ];
}
