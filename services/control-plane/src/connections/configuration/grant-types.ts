/** Grants that need nobody: their tokens can be fetched at any time. */
import type { GrantType } from '../../columns.ts';

export const unattendedGrants: string[] = [
  'client_credentials',
  'password',
  'jwt_bearer',
] satisfies GrantType[];

export function isUnattended(grantType: string): boolean {
  return unattendedGrants.includes(grantType);
}
