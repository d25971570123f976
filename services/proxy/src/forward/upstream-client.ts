// One upstream's connections, one at a time; for each request, it knows whether the connection has served one before.
import { Client, type Dispatcher } from 'undici';

/** A handler that is told by which client its request will be sent. */
export interface ClientAware extends Dispatcher.DispatchHandler {
  onClient?(client: UpstreamClient): void;
}

export class UpstreamClient extends Client {
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

  override dispatch(options: Dispatcher.DispatchOptions, handler: ClientAware): boolean {
    handler.onClient?.(this);
    return super.dispatch(options, handler);
  }
}
