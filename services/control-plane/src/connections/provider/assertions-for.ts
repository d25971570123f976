/** The assertions that one token request needs, signed for it alone. */
import { authenticatesByKey } from '../configuration/assertions.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { signClient, signGrant } from './sign-assertion.ts';
import type { SigningKey } from './signing-key.ts';

/** `grant`: what is presented for a token. `client`: who presents it. Null: not needed. */
export type Assertions = { grant: string | null; client: string | null };

export async function assertionsFor(
  configuration: Configuration,
  signingKey: SigningKey | null,
): Promise<Assertions> {
  if (signingKey === null) return { grant: null, client: null };
  const signing = { configuration, signingKey, now: Date.now() };
  const [grant, client] = await Promise.all([
    configuration.grantType === 'jwt_bearer' ? signGrant(signing) : null,
    authenticatesByKey(configuration) ? signClient(signing) : null,
  ]);
  return { grant, client };
}
