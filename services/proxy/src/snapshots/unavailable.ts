/** The one answer where the snapshots cannot be known or opened now. */
import { Problem } from '@knoxcall/problems';

export function unavailable(cause: unknown): Problem {
  return new Problem('dependency_unavailable', { headers: { 'Retry-After': '1' }, cause });
}
