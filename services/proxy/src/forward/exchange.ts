// One request to an upstream and its answer back, as undici's dispatch handler.
// Nothing is written to the caller before the upstream's head is there; after it a fault cuts the caller's connection.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { AnswerBody } from './answer-body.ts';
import { ConnectionUse, ConnectionWasClosed, REPEATABLE } from './connection-use.ts';
import type { ForwardOutcome, ResponseRewrite, UpstreamDecision } from './decision.ts';
import { ForwardError, toForwardError, toIdentityError } from './forward-error.ts';
import { HeldAnswer, type Holdable } from './held-answer.ts';
import { afterBody, boundLinger } from './linger.ts';
import { ownHead } from './references/own-references.ts';
import {
  downstreamHeaders,
  downstreamReason,
  downstreamTrailers,
  flatHeaders,
  headerValue,
  isInterim,
} from './response-head.ts';
import { Upload } from './upload.ts';
import type { UpstreamClient } from './upstream-client.ts';
import { Watch } from './watch.ts';

interface ExchangeParts {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly decision: UpstreamDecision;
  /** For this request alone. */
  readonly client: UpstreamClient;
  /** Milliseconds without a byte that end an upload, or an answer that is no event stream. */
  readonly idleTimeoutMs: number;
  /** Milliseconds that an answered caller may go on sending an unwanted body. */
  readonly lingerMs: number;
}

export class Exchange implements Holdable {
  readonly outcome: Promise<ForwardOutcome>;
  /** For our patch on undici. */
  readonly readsRawHeaders = true;
  readonly #parts: ExchangeParts;
  readonly #promise = Promise.withResolvers<ForwardOutcome>();
  readonly #watch = new Watch();
  readonly #connection: ConnectionUse;
  #upload: Upload | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #rewrite: ResponseRewrite | null = null;
  #answer: AnswerBody | null = null;
  #announced: readonly string[] = [];
  #status: number | null = null;
  #endsWithConnection: boolean = false;
  #isSettled: boolean = false;
  /** The caller must read what was written before more is taken from the upstream. */
  #isFull: boolean = false;
  #bytesUp = 0;
  #bytesDown = 0;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.#connection = new ConnectionUse(parts.client);
    this.outcome = this.#promise.promise;
  }

  /** Hands the request to the transport; call once. */
  start(): void {
    const { res, decision, client } = this.#parts;
    if (res.destroyed || res.closed) {
      this.fail(new ForwardError('client_gone', 'the caller had left'));
      return;
    }
    res.once('close', this.#onClose);
    const { path, method, judgeAnswer } = decision;
    const timeouts = { headersTimeout: 0, bodyTimeout: 0 };
    const handler = judgeAnswer ? new HeldAnswer(this, judgeAnswer) : this;
    client.dispatch({ path, method, headers: this.#headers(), body: this.#body(), ...timeouts }, handler);
  }

  /** Ends the exchange: rejects where nothing was written yet, else cuts the caller's connection. */
  fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#settle();
    if (this.#status === null) this.#promise.reject(error);
    else {
      cutOff(this.#parts.res, this.#endsWithConnection);
      this.#promise.resolve(this.#result(false, toForwardError(error)));
    }
    this.#controller?.abort(toForwardError(error));
    this.#upload?.abandon();
  }

  hold(): void {
    this.#watch.stop();
  }

  announce(headers: readonly string[]): void {
    this.#announced = headers;
  }

  drop(): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#parts.res.off('close', this.#onClose);
    this.#promise.resolve(this.#result(false, null));
    this.#controller?.abort(new ForwardError('upstream_unreachable', 'the answer was dropped'));
    this.#upload?.abandon();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#connection.begin();
    if (this.#isSettled) {
      controller.abort(new ForwardError('client_gone', 'ended before it was sent'));
      return;
    }
    const { idleTimeoutMs } = this.#parts;
    if (this.#upload) this.#watch.start(idleTimeoutMs, () => this.fail(stalled(this.#upload)));
  }

  onBodySent(chunk: Buffer): void {
    this.#bytesUp += chunk.length;
    if (this.#status === null) this.#watch.refresh();
  }

  onRequestSent(): void {
    if (this.#status === null) this.#expectUpstream(this.#parts.decision.timeoutMs);
  }

  onResponseStarted(): void {
    this.#connection.hasAnswerBegun = true;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    ...[, reason]: [headers: object, reason?: string]
  ): void {
    if (this.#isSettled) return;
    const { res } = this.#parts;
    let headers: string[];
    try {
      if (isInterim(status)) return;
      headers = this.#responseHeaders(status, flatHeaders(controller.rawHeaders));
    } catch (error) {
      this.fail(error);
      return;
    }
    // A rewritten answer goes out without the upstream's reason phrase, which was not searched.
    res.writeHead(status, this.#rewrite ? '' : downstreamReason(reason), headers);
    this.#status = status;
    this.#endsWithConnection = !res.chunkedEncoding && headerValue(headers, 'content-length') === null;
    if (headerValue(headers, 'content-type')?.toLowerCase().startsWith('text/event-stream'))
      this.#watch.stop();
    else this.#expectUpstream(this.#parts.idleTimeoutMs);
    const rewrite = this.#rewrite?.body ?? null;
    this.#answer = new AnswerBody(res, { rewrite, onFault: this.#onRewriteFault });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const answer = this.#answer;
    if (this.#isSettled || answer === null) return;
    this.#watch.refresh();
    this.#bytesDown += chunk.length;
    if (answer.write(chunk) || this.#isFull) return;
    this.#isFull = true;
    controller.pause();
    answer.onceDrained(() => {
      this.#isFull = false;
      this.#watch.refresh();
      controller.resume();
    });
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#isSettled) return;
    const raw = flatHeaders(controller.rawTrailers);
    try {
      const trailers = this.#rewrite?.trailers?.(raw) ?? raw;
      this.#answer?.complete(() => this.#finish(trailers));
    } catch (error) {
      this.fail(error);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#mayBeSentAgain(error)) {
      this.#leave(error);
      return;
    }
    const hasIdentity = this.#parts.decision.tls.identity !== null;
    this.fail(hasIdentity ? toIdentityError(error) : toForwardError(error));
  }

  /** By RFC 9110, 9.2.2: a safe request may be repeated, and a request that was never written may be sent. */
  #mayBeSentAgain(error: Error): boolean {
    if (this.#isSettled || !this.#connection.wasClosedBefore(error)) return false;
    return this.#upload ? !this.#upload.isTaken : REPEATABLE.has(this.#parts.decision.method);
  }

  /** Ends the exchange as if it had never begun: its owner makes another one. */
  #leave(error: Error): void {
    this.#isSettled = true;
    this.#watch.stop();
    this.#parts.res.off('close', this.#onClose);
    this.#upload?.destroy();
    this.#promise.reject(new ConnectionWasClosed(error));
  }

  #finish(trailers: readonly string[]): void {
    const { req, res, lingerMs } = this.#parts;
    this.#upload?.abandon();
    if (trailers.length > 0) res.addTrailers(downstreamTrailers(trailers));
    // Node closes the connection after this answer. While the body still comes, closing would reset it.
    if (res.shouldKeepAlive) {
      this.#answer?.end();
      return;
    }
    this.#answer?.flush();
    afterBody(req, lingerMs, () => res.end());
  }

  #responseHeaders(status: number, flat: readonly string[]): string[] {
    const { decision, req } = this.#parts;
    const head = ownHead({ status, headers: flat }, decision);
    this.#rewrite = decision.transformResponse?.({ status, headers: head }) ?? null;
    const canChunk = req.httpVersionMajor > 1 || req.httpVersionMinor > 0;
    return downstreamHeaders(status, this.#rewrite?.headers ?? head, {
      method: decision.method,
      canChunk,
      isRewritten: (this.#rewrite?.body ?? null) !== null,
      ours: [...decision.responseHeaders(), ...this.#announced],
    });
  }

  #headers(): string[] {
    const { headers, body } = this.#parts.decision;
    const length = body.kind === 'stream' ? body.length : null;
    return length === null ? [...headers] : [...headers, 'content-length', String(length)];
  }

  #body(): Buffer | Upload | null {
    const { body } = this.#parts.decision;
    if (body.kind === 'stream') {
      this.#upload = new Upload(body.source);
      return this.#upload;
    }
    return body.kind === 'bytes' ? body.bytes : null;
  }

  #expectUpstream(ms: number): void {
    this.#watch.start(ms, () => this.fail(new ForwardError('upstream_timeout', `nothing came for ${ms} ms`)));
  }

  readonly #onRewriteFault = (error: Error): void => this.fail(toForwardError(error));

  readonly #onClose = (): void => {
    if (this.#isSettled) return;
    const isWhole = this.#parts.res.writableFinished;
    if (!isWhole && this.#status === null) {
      this.fail(new ForwardError('client_gone', 'the caller left'));
      return;
    }
    this.#settle();
    if (!isWhole) this.#controller?.abort(new ForwardError('client_gone', 'the caller left'));
    this.#promise.resolve(this.#result(!isWhole, null));
  };

  #settle(): void {
    this.#isSettled = true;
    this.#watch.stop();
    if (this.#upload) boundLinger(this.#parts.req, this.#parts.lingerMs);
  }

  #result(clientAborted: boolean, failure: ForwardError | null): ForwardOutcome {
    const { bytesUp, bytesDown } = { bytesUp: this.#bytesUp, bytesDown: this.#bytesDown };
    return { upstreamStatus: this.#status, clientAborted, bytesUp, bytesDown, failure, retried: false };
  }
}

// An answer that ends with the connection looks whole after a FIN: only a reset tells the caller otherwise.
function cutOff(res: ServerResponse, endsWithConnection: boolean): void {
  if (endsWithConnection && res.socket && !('encrypted' in res.socket)) res.socket.resetAndDestroy();
  res.destroy();
}

function stalled(upload: Upload | null): ForwardError {
  return upload?.isPaused()
    ? new ForwardError('upstream_timeout', 'the upstream stopped reading the body')
    : new ForwardError('client_stalled', 'the caller stopped sending its body');
}
