/** Every operation below `/dashboard` that is about the person who asks, in the order of the document. */
import type { DashboardOperation } from '../http/dashboard-operation.ts';
import { sessionOperations } from '../sessions/session-operations.ts';
import type { SignInParts } from '../sessions/sign-in-parts.ts';
import { stepUpOperation } from '../sessions/step-up-operation.ts';
import { linkOperations } from './link-operations.ts';

export function dashboardOperations(parts: SignInParts): DashboardOperation[] {
  return [...sessionOperations(parts), stepUpOperation(parts), ...linkOperations(parts)];
}
