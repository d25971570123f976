/** The claims of a JWT, unverified: it came straight from the token endpoint, and only shows people and times. Pure. */

/** Empty where it is none. */
export function jwtClaims(token: unknown): Readonly<Record<string, unknown>> {
  const parts = typeof token === 'string' ? token.split('.') : [];
  if (parts.length !== 3) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}
