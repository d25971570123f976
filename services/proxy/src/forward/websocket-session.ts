// One WebSocket from its handshake to its end; httpxy splices the two sockets, everything else is decided here.
// Before the upstream has answered nothing is written to the caller; a failed handshake rejects `outcome`.
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { closeFrame, endBetweenFrames, maskedCloseFrame } from './close-frame.ts';
import type { ForwardOutcome, JudgeAnswer, UpstreamDecision } from './decision.ts';
import { ForwardError, toForwardError } from './forward-error.ts';
import { FrameBoundary } from './frame-boundary.ts';
import { pairs } from './response-head.ts';
import { Watch } from './watch.ts';
import { handshakeHeaders, rewriteAnswer } from './websocket-headers.ts';

export interface WebSocketParts {
  readonly req: IncomingMessage;
  readonly socket: Socket;
  readonly decision: UpstreamDecision;
  /** Milliseconds that a caller or upstream has for closing its side after ours is closed. */
  readonly lingerMs: number;
}

export class WebSocketSession {
  readonly outcome: Promise<ForwardOutcome>;
  readonly decision: UpstreamDecision;
  readonly #parts: WebSocketParts;
  readonly #promise = Promise.withResolvers<ForwardOutcome>();
  readonly #watch = new Watch();
  readonly #toCaller = new FrameBoundary();
  readonly #toUpstream = new FrameBoundary();
  #proxyReq: ClientRequest | null = null;
  #upstream: Socket | null = null;
  #status: number | null = null;
  #failure: ForwardError | null = null;
  #announced: readonly string[] = [];
  #isSettled: boolean = false;

  constructor(parts: WebSocketParts) {
    this.#parts = parts;
    this.decision = parts.decision;
    this.outcome = this.#promise.promise;
    // For the life of the socket: nobody else listens until httpxy has it.
    parts.socket.on('error', () => undefined);
    parts.socket.once('close', this.#onCallerClosed);
    parts.socket.on('readable', this.#onReadable).once('end', this.#onCallerClosed);
  }

  /** Makes httpxy's request ours before anything of it is sent. */
  prepare(proxyReq: ClientRequest): void {
    const { decision } = this.#parts;
    this.#proxyReq = proxyReq;
    if (this.#isSettled) return void proxyReq.destroy();
    for (const name of proxyReq.getHeaderNames()) proxyReq.removeHeader(name);
    for (const [name, value] of pairs(handshakeHeaders(decision))) proxyReq.appendHeader(name, value);
    proxyReq.path = decision.path;
    // Connecting has its own limit; the socket comes connected.
    proxyReq.once('socket', () => this.#watch.start(decision.timeoutMs, this.#onTimeout));
    proxyReq.once('upgrade', this.#onUpgrade);
    proxyReq.once('response', this.#onRefusal);
    const { judgeAnswer } = decision;
    // Not now: httpxy is only about to listen.
    if (judgeAnswer) process.nextTick(() => this.#holdRefusal(proxyReq, judgeAnswer));
  }

  /** A fault of the handshake or of an open socket, as httpxy reports it. */
  fail(error: unknown): void {
    if (this.#isSettled) return;
    const coded = toForwardError(error);
    if (this.#status !== null) {
      this.#failure ??= coded;
      return;
    }
    this.#isSettled = true;
    this.#watch.stop();
    const { socket } = this.#parts;
    // httpxy ends the caller's socket right after it has reported: the answer is still to be written on it.
    Object.defineProperty(socket, 'end', { configurable: true, value: () => socket });
    setImmediate(() => {
      Reflect.deleteProperty(socket, 'end');
      this.#promise.reject(coded);
    });
  }

  /** Sends 1001 both ways, each between two frames, and gives the peers a moment to close. */
  goAway(): void {
    const { socket, lingerMs } = this.#parts;
    const upstream = this.#upstream;
    if (!upstream) return void socket.destroy();
    upstream.off('data', this.#onUpstreamData);
    socket.off('data', this.#onCallerData);
    endBetweenFrames(upstream, socket, { boundary: this.#toCaller, frame: closeFrame() });
    endBetweenFrames(socket, upstream, { boundary: this.#toUpstream, frame: maskedCloseFrame() });
    this.#watch.start(lingerMs, () => socket.destroy());
  }

  // Nobody reads from the caller yet; without this nobody would see that he has left.
  readonly #onReadable = (): void => {
    const { socket } = this.#parts;
    if (socket.readableLength === 0) socket.read();
  };

  readonly #onTimeout = (): void => {
    this.#proxyReq?.destroy(
      new ForwardError('upstream_timeout', `no answer in ${this.decision.timeoutMs} ms`),
    );
  };

  readonly #onUpgrade = (answer: IncomingMessage, upstream: Socket): void => {
    const { socket } = this.#parts;
    this.#answered(answer);
    this.#upstream = upstream;
    if (socket.destroyed) return void upstream.destroy();
    // Not now: httpxy puts back what came with the head, and a listener of ours would swallow it before its pipes stand.
    process.nextTick(() => {
      upstream.on('data', this.#onUpstreamData);
      socket.on('data', this.#onCallerData);
    });
    // httpxy's pipes end the other side but do not destroy it.
    upstream.once('close', () => socket.destroySoon());
    socket.once('close', () => upstream.destroy());
  };

  /** Stands between a refusal and whoever would write it to the caller, until it is known whether he gets it. */
  #holdRefusal(proxyReq: ClientRequest, judge: JudgeAnswer): void {
    const listeners = proxyReq.listeners('response');
    proxyReq.removeAllListeners('response').once('response', (answer: IncomingMessage) => {
      const passOn = (): void => {
        for (const listener of listeners) listener.call(proxyReq, answer);
      };
      const verdict = judge(answer.statusCode ?? 0);
      if (verdict === null) return passOn();
      this.#watch.stop();
      verdict.then(
        (known) => {
          if (this.#isSettled) return;
          if (known === 'drop') return this.#drop(proxyReq, answer);
          // Nobody would hear of its end any more.
          if (answer.destroyed && !answer.complete)
            return this.fail(new ForwardError('upstream_unreachable', 'the answer broke off'));
          this.#announced = known;
          passOn();
        },
        (error: unknown) => this.fail(error),
      );
    });
  }

  /** The caller saw nothing of it, and his socket is as free as it came. */
  #drop(proxyReq: ClientRequest, { statusCode = 0 }: IncomingMessage): void {
    this.#isSettled = true;
    this.#letGoOfCaller().off('close', this.#onCallerClosed);
    // httpxy would end the caller's socket.
    proxyReq.removeAllListeners('error').on('error', () => undefined);
    proxyReq.destroy();
    this.#promise.resolve(this.#result(statusCode));
  }

  readonly #onRefusal = (answer: IncomingMessage): void => {
    const { socket, lingerMs } = this.#parts;
    this.#answered(answer);
    socket.once('finish', () => {
      socket.resume();
      this.#watch.start(lingerMs, () => socket.destroy());
    });
  };

  #answered(answer: IncomingMessage): void {
    this.#watch.stop();
    this.#letGoOfCaller();
    this.#status = answer.statusCode ?? null;
    rewriteAnswer(answer, [...this.decision.responseHeaders, ...this.#announced]);
  }

  #letGoOfCaller(): Socket {
    return this.#parts.socket.off('readable', this.#onReadable).off('end', this.#onCallerClosed);
  }

  readonly #onUpstreamData = (chunk: Buffer): void => this.#toCaller.feed(chunk);
  readonly #onCallerData = (chunk: Buffer): void => this.#toUpstream.feed(chunk);

  readonly #onCallerClosed = (): void => {
    this.#watch.stop();
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#proxyReq?.destroy();
    if (this.#status === null) this.#promise.reject(new ForwardError('client_gone', 'the caller left'));
    else this.#promise.resolve(this.#result(this.#status));
  };

  #result(upstreamStatus: number): ForwardOutcome {
    const { bytesRead, bytesWritten, errored } = this.#parts.socket;
    const clientAborted = errored !== null && this.#failure === null;
    return {
      upstreamStatus,
      clientAborted,
      bytesUp: bytesRead,
      bytesDown: bytesWritten,
      failure: this.#failure,
      retried: false,
    };
  }
}
