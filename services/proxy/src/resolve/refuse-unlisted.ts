/** A route with `allowed_secrets`: any other reference of a caller's body is refused alike, whether it exists or not. */
import { Problem } from '@knoxcall/problems';
import { isUnlisted } from '@knoxcall/rules';
import type { Admitted } from '../request/admit/admit.ts';
import type { FoundSecret, SecretLookUps } from './find-secrets.ts';
import { suggestSecret } from './suggest-secret.ts';

/** Throws `secret_not_allowed`. */
export async function refuseUnlisted(
  found: readonly FoundSecret[],
  admitted: Admitted,
  snapshots: SecretLookUps,
): Promise<void> {
  const unlisted = found.find((one) => isUnlisted(one, admitted.route));
  if (unlisted === undefined) return;
  const { ref } = unlisted.reference;
  const hint = await suggestSecret({ ref, byCaller: true, admitted }, snapshots);
  throw new Problem('secret_not_allowed', {
    message: `Secret '${ref}' may not be named in a request to this route.${hint}`,
  });
}
