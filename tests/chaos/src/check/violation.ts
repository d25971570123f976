/** A promise that was not kept. */

export type Rule =
  /** A replaced value is sent, or an ended right is granted, after the bound. */
  | 'stale'
  /** Another tenant's value is sent. */
  | 'crossed tenant'
  /** The sent value was never written, was refused, or belongs elsewhere. */
  | 'wrong value'
  /** An acknowledged change is missing. */
  | 'lost write'
  /** A request that had to be served was not. */
  | 'failed request'
  /** An existing object was reported as missing, or the other way round. */
  | 'wrong answer'
  /** A WebSocket outlived its permission. */
  | 'open too long';

export type Violation = {
  readonly rule: Rule;
  readonly at: number;
  /** Id of a request, or a register. */
  readonly about: string;
  readonly says: string;
};
