// One connection to an upstream, for one request at a time; it knows whether it has served one before.
import { Client } from 'undici';
import type { Link } from '../chain.ts';

export class UpstreamClient extends Client implements Link<UpstreamClient> {
  before: UpstreamClient | null = null;
  after: UpstreamClient | null = null;
  #requests = 0;

  constructor(origin: string | URL, options: Client.Options) {
    super(origin, options);
    this.on('connect', () => {
      this.#requests = 0;
    });
  }

  /** Counts a request that is being written; true where its connection has served one before. */
  beginRequest(): boolean {
    this.#requests += 1;
    return this.#requests > 1;
  }

  /** Whether another request can be sent on the connection. */
  isUsable(): boolean {
    const { connected, size } = this.stats;
    return connected && size === 0;
  }
}
