/** How one refresh of a connection ended. */
import type { Verdict } from './wants-refresh.ts';

export type RefreshOutcome =
  | 'refreshed'
  | 'refused'
  /** The provider said no, and may say otherwise later. */
  | 'declined'
  | 'unavailable'
  /** Somebody else is at it. */
  | 'busy'
  /** The lease left the provider no time. */
  | 'late'
  /** What came is of no use any more: the connection was written to meanwhile. */
  | 'lost'
  | 'gone'
  | Exclude<Verdict, 'refresh'>;
