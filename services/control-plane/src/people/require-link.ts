/** A one-time link that somebody presents: found, or refused and counted. */
import type { LinkPurpose } from '../columns.ts';
import type { DashboardCall } from '../http/dashboard-operation.ts';
import type { SignInParts } from '../sessions/sign-in-parts.ts';
import { findLink, type LinkRow } from './link-store.ts';

/** Tokens cannot be guessed, but who tries is slowed down like everybody who fails. */
export async function requireLink(
  { database, attempts }: SignInParts,
  { address, body }: DashboardCall<unknown, { token: string }>,
  purposes: readonly LinkPurpose[],
): Promise<LinkRow> {
  const attempt = await attempts.attempt(address);
  const row = await findLink(database, body.token, purposes);
  await attempt.succeeded();
  return row;
}
