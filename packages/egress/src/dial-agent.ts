// Lets node:http dial through the egress guard, for libraries that accept only an agent. It keeps no connection and
// ignores proxies, socket paths and TLS options of the request.
import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dialer } from './dial.ts';
import { EgressError } from './egress-error.ts';

type Connected = (error: Error | null, stream: Duplex) => void;

export class DialAgent extends Agent {
  readonly protocol: 'http:' | 'https:';
  /** node:http takes the port of an address without one from its agent. */
  readonly defaultPort: number;
  readonly #dial: Dialer;

  constructor(protocol: 'http:' | 'https:', dial: Dialer) {
    const options: AgentOptions = { keepAlive: false };
    super(options);
    this.protocol = protocol;
    this.defaultPort = protocol === 'https:' ? 443 : 80;
    this.#dial = dial;
  }

  override createConnection(options: ClientRequestArgs, callback?: Connected): undefined {
    const done = callback as ((error: Error | null, stream?: Duplex) => void) | undefined;
    if (options.socketPath) {
      done?.(new EgressError('egress_denied', 'a socket path cannot be an upstream'));
      return undefined;
    }
    const port = Number(options.port ?? (this.protocol === 'https:' ? 443 : 80));
    this.#dial({ protocol: this.protocol, host: options.host ?? '', port }).then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error),
    );
    return undefined;
  }
}
