/**
 * Passes the egress guard's agent through simple-oauth2, and keeps the raw answer: the library reads JSON only and
 * drops the rest. The library copies its options, except objects whose prototype says `isImmutable`; a copied agent
 * would dial past the guard, or not at all.
 */
import { Agent, type ClientRequest, type ClientRequestArgs, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

export type Received = {
  status: number;
  headers: IncomingMessage['headers'];
  /** Null until the whole body has come. */
  body: Buffer | null;
};

export class GuardedAgent extends Agent {
  readonly protocol: 'http:' | 'https:';
  /** node:http takes the port of an address without one from its agent. */
  readonly defaultPort: number;
  readonly #guarded: Agent;
  readonly #requests = new Set<ClientRequest>();
  #ended = false;
  #received: Received | null = null;

  constructor(guarded: Agent, protocol: 'http:' | 'https:') {
    super({ keepAlive: false });
    this.#guarded = guarded;
    this.protocol = protocol;
    this.defaultPort = protocol === 'https:' ? 443 : 80;
  }

  get isImmutable(): true {
    return true;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** The last answer; null where none came. */
  get received(): Received | null {
    return this.#received;
  }

  /** Called by node:http. */
  addRequest(request: ClientRequest, options: ClientRequestArgs): void {
    this.#requests.add(request);
    request.once('close', () => this.#requests.delete(request));
    request.once('response', (response) => this.#keep(response));
    this.#guarded.createConnection(options, (error, socket) => {
      if (error) fail(request, error);
      else if (this.#ended || request.destroyed || !(socket instanceof Socket)) socket.destroy();
      else request.onSocket(socket);
    });
  }

  /** Ends every request through this agent. */
  end(): void {
    this.#ended = true;
    for (const request of this.#requests) fail(request, new Error('The exchange has ended.'));
  }

  #keep(response: IncomingMessage): void {
    const received: Received = { status: response.statusCode ?? 0, headers: response.headers, body: null };
    const chunks: Buffer[] = [];
    this.#received = received;
    // Otherwise it would flow before the library reads it.
    response.pause();
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('end', () => {
      received.body = Buffer.concat(chunks);
    });
  }
}

/** A request without a socket emits nothing when it is destroyed. */
function fail(request: ClientRequest, error: Error): void {
  const isConnected = request.socket !== null;
  request.destroy(error);
  if (!isConnected) request.emit('error', error);
}
