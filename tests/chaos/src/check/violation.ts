/** A promise that was not kept. */

export type Rule =
  /** A value that was replaced is sent, or what was ended is allowed, after the bound. */
  | 'stale'
  /** Another tenant's value is sent. */
  | 'crossed tenant'
  /** What is sent was never written, was refused, or belongs elsewhere. */
  | 'wrong value'
  /** What was acknowledged is not there. */
  | 'lost write'
  /** A request that had to be served was not. */
  | 'failed request'
  /** What is there was said not to be there, or the other way round. */
  | 'wrong answer'
  /** A WebSocket outlived the right to it. */
  | 'open too long';

export type Violation = {
  readonly rule: Rule;
  readonly at: number;
  /** Id of a request, or a register. */
  readonly about: string;
  readonly says: string;
};
