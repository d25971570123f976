/** For what only OAuth2 secrets can do. */
import { Problem } from '@knoxcall/problems';
import type { FoundSecret } from '../../secrets/secret-store.ts';

/** Rejects with `invalid_type`. */
export function requireOAuth2(found: FoundSecret): void {
  if (found.kind === 'oauth2') return;
  throw new Problem('invalid_type', { message: 'The secret is not an OAuth2 secret.' });
}
