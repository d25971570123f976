/**
 * Carries the egress guard's agent through simple-oauth2, which copies the options that it is given: hoek leaves
 * objects alone whose prototype says `isImmutable`. Without it a copy would dial past the guard, or not at all.
 */
import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';

type Connected = (error: Error | null, stream: Duplex) => void;

export class GuardedAgent extends Agent {
  readonly protocol: 'http:' | 'https:';
  /** node:http takes the port of an address without one from its agent. */
  readonly defaultPort: number;
  readonly #guarded: Agent;
  readonly #sockets = new Set<Duplex>();
  #ended = false;

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

  override createConnection(options: ClientRequestArgs, callback?: Connected): undefined {
    const done: Connected = (error, stream) => {
      if (error === null || error === undefined) this.#hold(stream);
      callback?.(error, stream);
    };
    this.#guarded.createConnection(options, done);
    return undefined;
  }

  /** Nothing that this agent opened, or still opens, goes on. */
  end(): void {
    this.#ended = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #hold(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#ended) socket.destroy();
  }
}
