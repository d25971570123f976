/** The ways to a token (`grant_type`). */

export const grantTypes = [
  'authorization_code',
  'client_credentials',
  'password',
  'implicit',
  'jwt_bearer',
] as const;
export type GrantType = (typeof grantTypes)[number];

/** Grants that need nobody: their tokens can be fetched at any time. */
export const unattendedGrants: string[] = [
  'client_credentials',
  'password',
  'jwt_bearer',
] satisfies GrantType[];

export function isUnattended(grantType: string): boolean {
  return unattendedGrants.includes(grantType);
}
