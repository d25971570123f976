/** The form of an API key: `tk_live_<id>_<secret>`. The id is public; of the secret only its SHA-256 is kept. */
import { createHash, randomBytes } from 'node:crypto';

/** Keys that the API shows: neither revoked, nor made for a test. */
export const listedKeys = { revokedAt: null, role: { not: 'test' } } as const;

const form = /^tk_live_([A-Za-z0-9]{4,32})_([A-Za-z0-9-]{32,128})$/;

export type ApiKeyParts = { keyId: string; secret: string };

export function parseApiKey(text: string): ApiKeyParts | undefined {
  const match = form.exec(text);
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { keyId: match[1], secret: match[2] };
}

export const formatApiKey = ({ keyId, secret }: ApiKeyParts): string => `tk_live_${keyId}_${secret}`;

/** A 96-bit id and a 256-bit secret. */
export function generateApiKey(): ApiKeyParts {
  return { keyId: randomBytes(12).toString('hex'), secret: randomBytes(32).toString('hex') };
}

export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
