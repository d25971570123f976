// What is known of the connection that one request is sent on: had the upstream closed it before the request reached it?
import { toForwardError } from './forward-error.ts';
import type { UpstreamClient } from './upstream-client.ts';

/** The upstream had closed the connection before this request reached it: it may be sent again, on a new one. */
export class ConnectionWasClosed extends Error {
  override readonly name = 'ConnectionWasClosed';

  constructor(cause: Error) {
    super('the connection had been closed', { cause });
  }
}

/** What can be asked twice: nothing is done by it (RFC 9110, 9.2.2, but for PUT and DELETE, which some upstreams count). */
export const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export class ConnectionUse {
  client: UpstreamClient | null = null;
  hasAnswerBegun: boolean = false;
  #isReused: boolean = false;

  /** The request is being written. */
  begin(): void {
    this.#isReused = this.client?.beginRequest() ?? false;
  }

  /** Does this error tell of a connection that had been closed while nobody used it? A new one never had. */
  wasClosedBefore(error: Error): boolean {
    const isStale = this.#isReused && !this.hasAnswerBegun;
    return isStale && toForwardError(error).code === 'upstream_unreachable';
  }
}
