// What is known of the connection that one request is sent on: whether the upstream had closed it before the request
// reached it.
import { toForwardError } from './forward-error.ts';
import type { UpstreamClient } from './upstream-client.ts';

/** The upstream had closed the connection before this request reached it, so it may be sent again on a new one. */
export class ConnectionWasClosed extends Error {
  override readonly name = 'ConnectionWasClosed';

  constructor(cause: Error) {
    super('the connection had been closed', { cause });
  }
}

/**
 * Methods that may be sent twice because they change nothing (RFC 9110, 9.2.2). PUT and DELETE are not among them,
 * since some upstreams count requests.
 */
export const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export class ConnectionUse {
  hasAnswerBegun: boolean = false;
  readonly #client: UpstreamClient;
  #isReused: boolean = false;

  constructor(client: UpstreamClient) {
    this.#client = client;
  }

  /** The request is being written. */
  begin(): void {
    this.#isReused = this.#client.beginRequest();
  }

  /** Does this error mean that an idle connection had been closed? A new connection never was idle. */
  wasClosedBefore(error: Error): boolean {
    const isStale = this.#isReused && !this.hasAnswerBegun;
    return isStale && toForwardError(error).code === 'upstream_unreachable';
  }
}
