// Holds an answer back until it is known whether the caller gets it. It stands between undici and the exchange. While
// it holds, the exchange sees nothing of the upstream; afterwards it gets every event in order.
import type { Dispatcher } from 'undici';
import type { JudgeAnswer, Verdict } from './decision.ts';

type Controller = Dispatcher.DispatchController;

/** The exchange, as far as a held answer uses it. */
export interface Holdable {
  onRequestStart(controller: Controller): void;
  onBodySent(chunk: Buffer): void;
  onRequestSent(): void;
  onResponseStarted(): void;
  onResponseStart(controller: Controller, status: number, headers: object, reason?: string): void;
  onResponseData(controller: Controller, chunk: Buffer): void;
  onResponseEnd(controller: Controller): void;
  onResponseError(controller: Controller | null, error: Error): void;
  /** The upstream has answered; its answer waits for a verdict, which has its own deadline. */
  hold(): void;
  /** The answer goes out with these headers (flat) beside ours. */
  announce(headers: readonly string[]): void;
  /** Ends the exchange with nothing written: its owner will bring another answer. */
  drop(): void;
  fail(error: unknown): void;
}

export class HeldAnswer implements Dispatcher.DispatchHandler {
  /** For our patch on undici. */
  readonly readsRawHeaders = true;
  readonly #exchange: Holdable;
  readonly #judge: JudgeAnswer;
  /** Events that came while the answer is held, in order; null while nothing is held. */
  #held: (() => void)[] | null = null;

  constructor(exchange: Holdable, judge: JudgeAnswer) {
    this.#exchange = exchange;
    this.#judge = judge;
  }

  onRequestStart(controller: Controller): void {
    this.#exchange.onRequestStart(controller);
  }

  onBodySent(chunk: Buffer): void {
    this.#exchange.onBodySent(chunk);
  }

  // Once the head is there, nobody waits for it any more.
  onRequestSent(): void {
    if (this.#held === null) this.#exchange.onRequestSent();
  }

  onResponseStarted(): void {
    this.#exchange.onResponseStarted();
  }

  onResponseStart(controller: Controller, status: number, ...rest: [headers: object, reason?: string]): void {
    const verdict = this.#judge(status);
    if (verdict === null) {
      this.#exchange.onResponseStart(controller, status, ...rest);
      return;
    }
    this.#held = [() => this.#exchange.onResponseStart(controller, status, ...rest)];
    this.#exchange.hold();
    controller.pause();
    verdict.then(
      (known) => this.#release(known, controller),
      (error: unknown) => this.#exchange.fail(error),
    );
  }

  // Data and the end arrive in spite of the pause where the upstream closes its connection.
  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#tell(() => this.#exchange.onResponseData(controller, chunk));
  }

  onResponseEnd(controller: Controller): void {
    this.#tell(() => this.#exchange.onResponseEnd(controller));
  }

  onResponseError(controller: Controller | null, error: Error): void {
    this.#tell(() => this.#exchange.onResponseError(controller, error));
  }

  #tell(event: () => void): void {
    if (this.#held === null) event();
    else this.#held.push(event);
  }

  #release(verdict: Verdict, controller: Controller): void {
    const events = this.#held ?? [];
    this.#held = null;
    if (verdict === 'drop') {
      this.#exchange.drop();
      return;
    }
    this.#exchange.announce(verdict);
    for (const event of events) event();
    controller.resume();
  }
}
