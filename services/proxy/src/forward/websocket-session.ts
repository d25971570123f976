// One WebSocket from its handshake to its end. httpxy splices the two sockets; this class decides all else. Nothing is
// written to the caller before the upstream has answered; a failed handshake rejects `outcome`.
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import {
  type CloseReason,
  closeFrame,
  endBetweenFrames,
  GOING_AWAY,
  maskedCloseFrame,
  POLICY_VIOLATION,
} from './close-frame.ts';
import type { ForwardOutcome, UpstreamDecision, Verdict } from './decision.ts';
import { ForwardError, toForwardError } from './forward-error.ts';
import { FrameBoundary } from './frame-boundary.ts';
import { CallerMessages } from './messages/caller-messages.ts';
import type { MessageRefusal, Messages } from './messages/messages.ts';
import { ownHead } from './references/own-references.ts';
import { passOnRefusal } from './refused-handshake.ts';
import { downstreamHeaders, isInterim, pairs } from './response-head.ts';
import { Watch } from './watch.ts';
import { handshakeHeaders, rewriteAnswer } from './websocket-headers.ts';

interface WebSocketParts {
  readonly req: IncomingMessage;
  readonly socket: Socket;
  readonly decision: UpstreamDecision;
  /** Milliseconds that a caller or upstream has for closing its side after ours is closed. */
  readonly lingerMs: number;
  /** Milliseconds without a byte that end a refused handshake's answer. */
  readonly idleTimeoutMs: number;
}

/** Milliseconds of silence before TCP keep-alive probes ask whether the peer is still there. */
const KEEP_ALIVE_PROBE_MS = 60_000;
/** Milliseconds for the rest of a frame and the close frames, once nothing else may pass. */
const WITHDRAWN_MS = 500;

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
  /** Stands between the caller and the upstream where the caller's messages are replaced. */
  #messages: CallerMessages | null = null;
  #status: number | null = null;
  #failure: ForwardError | null = null;
  #announced: readonly string[] = [];
  #isClosing: boolean = false;
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

  /** Replaces headers, path and listeners of httpxy's request before anything of it is sent. */
  prepare(proxyReq: ClientRequest): void {
    const { decision } = this.#parts;
    this.#proxyReq = proxyReq;
    if (this.#isSettled) return void proxyReq.destroy();
    for (const name of proxyReq.getHeaderNames()) proxyReq.removeHeader(name);
    for (const [name, value] of pairs(handshakeHeaders(decision))) proxyReq.appendHeader(name, value);
    proxyReq.path = decision.path;
    // Connecting has its own deadline; the socket arrives connected.
    proxyReq.once('socket', () => this.#watch.start(decision.timeoutMs, this.#onTimeout));
    proxyReq.once('upgrade', this.#onUpgrade);
    // On the next tick: httpxy adds its listener only after this, and passes a refusal on with nobody reading the
    // caller.
    process.nextTick(() => proxyReq.removeAllListeners('response').once('response', this.#onRefusal));
  }

  /** An error of the handshake or of an open socket; `outcome` rejects with it while nothing is written. */
  fail(error: unknown): void {
    if (this.#isSettled) return;
    if (this.#status !== null) {
      this.#failure ??= toForwardError(error);
      return;
    }
    this.#isSettled = true;
    this.#watch.stop();
    const { socket } = this.#parts;
    // httpxy ends the caller's socket after it has reported an error; the answer is still to be written on it.
    Object.defineProperty(socket, 'end', { configurable: true, value: () => socket });
    setImmediate(() => {
      Reflect.deleteProperty(socket, 'end');
      this.#promise.reject(error);
    });
  }

  /** Sends 1001 both ways, and gives the peers a moment to close. */
  goAway(): void {
    this.#close(GOING_AWAY, this.#parts.lingerMs);
  }

  /** Ends it within a second: 1008 to the caller, 1001 to the upstream; a handshake under way fails. */
  withdraw(reason: ForwardError): void {
    if (this.#status === null) {
      if (this.#proxyReq) this.#proxyReq.destroy(reason);
      else this.fail(reason);
      return;
    }
    this.#failure ??= reason;
    this.#close({ code: POLICY_VIOLATION, reason: reason.reason ?? '' }, WITHDRAWN_MS);
  }

  /** Each close frame goes between two other frames, and nothing of either side passes after it. */
  #close(toCaller: CloseReason, graceMs: number): void {
    const { socket } = this.#parts;
    const upstream = this.#upstream;
    this.#watch.start(graceMs, () => socket.destroy());
    if (!upstream) return void socket.destroy();
    if (this.#isClosing) return;
    this.#isClosing = true;
    upstream.off('data', this.#onUpstreamData);
    socket.off('data', this.#onCallerData);
    endBetweenFrames(upstream, socket, { boundary: this.#toCaller, frame: closeFrame(toCaller) });
    const frame = maskedCloseFrame(GOING_AWAY);
    if (this.#messages !== null) this.#messages.endWith(frame);
    else endBetweenFrames(socket, upstream, { boundary: this.#toUpstream, frame });
  }

  // Nobody reads from the caller yet; without this nobody would notice that the caller has left.
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
    rewriteAnswer(answer, this.decision);
    this.#upstream = upstream;
    if (socket.destroyed) return void upstream.destroy();
    // On the next tick: httpxy puts back bytes that came with the head; a listener of ours would take them before its
    // pipes stand.
    process.nextTick(() => {
      upstream.on('data', this.#onUpstreamData);
      if (this.decision.messages === undefined) socket.on('data', this.#onCallerData);
      else this.#readMessages(this.decision.messages, upstream);
    });
    // httpxy's pipes end the other side but do not destroy it.
    upstream.once('close', () => {
      socket.destroySoon();
      this.#endSoon();
    });
    socket.once('end', () => this.#endSoon()).once('close', () => upstream.destroy());
    for (const side of [socket, upstream]) side.setKeepAlive(true, KEEP_ALIVE_PROBE_MS);
  };

  /** Replaces httpxy's pipe from the caller to the upstream. */
  #readMessages(messages: Messages, upstream: Socket): void {
    const { socket } = this.#parts;
    const read = new CallerMessages({ messages, upstream, onRefused: this.#onMessageRefused });
    this.#messages = read;
    read.on('error', (error) => {
      this.#failure ??= toForwardError(error);
      socket.destroy();
    });
    socket.once('close', () => read.destroy());
    socket.unpipe(upstream).pipe(read);
  }

  readonly #onMessageRefused = ({ type, close }: MessageRefusal): void => {
    this.#failure ??= new ForwardError('message_refused', 'a message was refused', { reason: type });
    this.#close(close, WITHDRAWN_MS);
  };

  /** One side has ended: the other has this long, and longer only while it takes the bytes left for it. */
  #endSoon(): void {
    const { socket, lingerMs } = this.#parts;
    const left = socket.writableLength;
    this.#watch.start(lingerMs, () => {
      if (socket.writableLength < left) this.#endSoon();
      else socket.destroy();
    });
  }

  readonly #onRefusal = (answer: IncomingMessage): void => {
    if (this.#isSettled) return void answer.destroy();
    const verdict = this.decision.judgeAnswer?.(answer.statusCode ?? 0) ?? null;
    if (verdict === null) {
      this.#passOn(answer);
      return;
    }
    this.#watch.stop();
    verdict.then(
      (known) => this.#settleRefusal(answer, known),
      (error: unknown) => this.fail(error),
    );
  };

  #settleRefusal(answer: IncomingMessage, verdict: Verdict): void {
    if (this.#isSettled) return;
    if (verdict === 'drop') {
      this.#drop(answer);
    } else if (answer.destroyed && !answer.complete) {
      // Nobody would be told of its end any more.
      this.fail(new ForwardError('upstream_unreachable', 'the answer broke off', { reason: 'ECONNRESET' }));
    } else {
      this.#announced = verdict;
      this.#passOn(answer);
    }
  }

  #passOn(answer: IncomingMessage): void {
    const { req, socket, idleTimeoutMs, lingerMs } = this.#parts;
    try {
      if (isInterim(answer.statusCode ?? 0)) return;
      const headers = this.#refusalHeaders(answer);
      this.#answered(answer);
      const onCut = (error: Error): void => {
        this.#failure ??= toForwardError(error);
      };
      passOnRefusal({ req, socket, answer, headers, watch: this.#watch, idleTimeoutMs, lingerMs, onCut });
    } catch (error) {
      answer.destroy();
      this.fail(error);
    }
  }

  #refusalHeaders({ statusCode = 0, rawHeaders }: IncomingMessage): string[] {
    const head = ownHead({ status: statusCode, headers: rawHeaders }, this.decision);
    return downstreamHeaders(statusCode, head, {
      method: 'GET',
      canChunk: true,
      isRewritten: false,
      ours: [...this.decision.responseHeaders(), ...this.#announced],
    });
  }

  /** Nothing was written to the caller, and its socket is as free as it came. */
  #drop({ statusCode = 0 }: IncomingMessage): void {
    this.#isSettled = true;
    this.#letGoOfCaller().off('close', this.#onCallerClosed);
    // httpxy's error listener would end the caller's socket.
    this.#proxyReq?.removeAllListeners('error').on('error', () => undefined);
    this.#proxyReq?.destroy();
    this.#promise.resolve(this.#result(statusCode));
  }

  #answered(answer: IncomingMessage): void {
    this.#watch.stop();
    this.#letGoOfCaller();
    this.#status = answer.statusCode ?? null;
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
