/** Signs assertions (RFC 7523). Clocks differ, so an assertion is valid from a moment in the past. */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { lifetimeOf, scopeClaim, statedBy } from '../configuration/assertions.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { SigningKey } from './signing-key.ts';

/** A minute, or a fifth of a short lifetime: the rest must suffice for the request. */
const longestMarginSeconds = 60;
const marginShare = 5;

type Signing = { configuration: Configuration; signingKey: SigningKey; now: number };

/** For `grant_type: "jwt_bearer"`. `now`: Unix milliseconds. */
export function signGrant(signing: Signing): Promise<string> {
  const scope = scopeClaim(signing.configuration);
  return sign(signing, { ...statedBy(signing.configuration).grant, ...(scope === null ? {} : { scope }) });
}

/** For `client_authentication: "private_key_jwt"`. */
export function signClient(signing: Signing): Promise<string> {
  return sign(signing, { ...statedBy(signing.configuration).client });
}

function sign({ configuration, signingKey, now }: Signing, claims: Record<string, unknown>): Promise<string> {
  const { algorithm: alg, keyId } = configuration.settings;
  const { key, thumbprint } = signingKey;
  const lifetime = lifetimeOf(configuration);
  const margin = Math.min(longestMarginSeconds, Math.floor(lifetime / marginShare));
  const iat = Math.floor(now / 1000) - margin;
  const times = { iat, nbf: iat, exp: iat + lifetime, jti: randomUUID() };
  return new SignJWT({ ...claims, ...times })
    .setProtectedHeader({
      alg,
      typ: 'JWT',
      ...(keyId === null ? {} : { kid: keyId }),
      ...(thumbprint === null ? {} : { 'x5t#S256': thumbprint }),
    })
    .sign(key);
}
