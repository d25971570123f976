/**
 * Handles the text messages of a WebSocket whose route replaces placeholders in them: each is gathered at a required
 * pace and within the tenant's memory, judged like a request, and rewritten. Nothing of a refused message goes
 * upstream.
 */
import { Problem } from '@knoxcall/problems';
import { NO_REFERENCES } from '@knoxcall/rules';
import { renderBodyInSteps, scanMessageInSteps } from '@knoxcall/template';
import type { OpenValue } from '../../decrypt/open-value.ts';
import type { UpstreamDecision } from '../../forward/decision.ts';
import { MessageRefusal, type Messages, type TextMessage } from '../../forward/messages/messages.ts';
import type { Arrival } from '../../inbound/arrival.ts';
import type { Standing } from '../../permit/ask-again.ts';
import type { Permit } from '../../permit/permit.ts';
import { headOf } from '../../record/bounded-record.ts';
import type { Granted } from '../../resolve/authorise.ts';
import { collectReferences } from '../../resolve/configuration-of.ts';
import { openGranted } from '../../resolve/open-granted.ts';
import type { BufferBudget, Holding } from '../../shares/buffer-budget.ts';
import { asProblemInSteps } from '../../substitute/as-problem.ts';
import { GrowingBody, keepPace, type Pacer } from '../../substitute/collect-body.ts';
import { foundBytes } from '../../substitute/read-body.ts';
import { type Turns, workOn } from '../../substitute/turns.ts';
import type { BodyLimits } from '../receive-body.ts';
import { type JudgeParts, judgeMessage } from './judge-message.ts';

export function substituteMessages(
  decision: UpstreamDecision,
  question: MessageQuestion & { readonly arrival: Arrival },
  parts: MessagesParts,
): UpstreamDecision {
  const { arrival, configuration } = question;
  if (arrival.ending.kind !== 'socket' || !configuration.substituteIn.has('websocket')) return decision;
  const messages: Messages = {
    maxBytes: parts.bodyLimits.maxBytes,
    begin: (onSlow) => new GatheredMessage({ question, parts, onSlow }),
  };
  // A message may bring a secret, so the connection is made as if it carried one.
  return { ...decision, messages, carriesSecret: true };
}

type MessagesParts = JudgeParts & {
  readonly openValue: OpenValue;
  readonly buffers: BufferBudget;
  readonly bodyLimits: BodyLimits;
  readonly maxResultBytes: number;
  readonly turns: Turns;
};

type MessageQuestion = Standing & {
  readonly permit: Pick<Permit, 'carryMore'>;
  /** Receives the grants of each message, and errors. */
  readonly note: { messageGranted(granted: Granted): void; messageRefused(error: unknown): void };
};

type GatheredParts = {
  readonly question: MessageQuestion;
  readonly parts: MessagesParts;
  readonly onSlow: (refusal: MessageRefusal) => void;
};

class GatheredMessage implements TextMessage {
  readonly #question: MessageQuestion;
  readonly #parts: MessagesParts;
  readonly #memory: Holding;
  readonly #body: GrowingBody;
  readonly #pacer: Pacer;

  constructor({ question, parts, onSlow }: GatheredParts) {
    this.#question = question;
    this.#parts = parts;
    this.#memory = parts.buffers.open(question.admitted.caller.tenantId);
    const { maxBytes, pace } = parts.bodyLimits;
    this.#body = new GrowingBody({ maxBytes, announced: null, hold: (bytes) => this.#memory.hold(bytes) });
    this.#pacer = keepPace(pace, () => onSlow(refusal('client_stalled', 'the message came too slowly')));
  }

  add(payload: Buffer): void {
    try {
      this.#body.add(payload);
    } catch (error) {
      throw this.#refused(error);
    }
    this.#pacer.came(this.#body.length);
  }

  async finish(): Promise<Buffer> {
    this.#pacer.stop();
    try {
      return await this.#substituted(this.#body.bytes());
    } catch (error) {
      throw this.#refused(error);
    }
  }

  release(): void {
    this.#pacer.stop();
    this.#memory.release();
  }

  async #substituted(bytes: Buffer): Promise<Buffer> {
    const { openValue, turns, maxResultBytes: maxBytes } = this.#parts;
    const turn = { turns, tenantId: this.#question.admitted.caller.tenantId };
    const scanned = await workOn(bytes.length, scanMessageInSteps(bytes), turn);
    if (scanned === undefined) throw refusal('protocol_error', 'text that is no UTF-8', NOT_UTF8);
    if (scanned.placeholders.length === 0) return bytes;
    const { permit, note } = this.#question;
    const memory = this.#memory;
    memory.hold(foundBytes(scanned));
    const references = collectReferences({ ownReferences: NO_REFERENCES }, scanned.references);
    const granted = await judgeMessage(this.#question, references, this.#parts);
    permit.carryMore(references, granted);
    note.messageGranted(granted);
    const opened = await openGranted(granted, memory, { openValue });
    try {
      const limit = { maxBytes, reserve: (bytes: number): void => memory.hold(bytes) };
      const steps = asProblemInSteps(renderBodyInSteps(scanned, opened.values, limit));
      return await workOn(bytes.length, steps, { ...turn, isNext: true });
    } finally {
      opened.release();
    }
  }

  #refused(error: unknown): MessageRefusal {
    if (error instanceof MessageRefusal) return error;
    const problem = error instanceof Problem ? error : new Problem('internal_error', { cause: error });
    this.#question.note.messageRefused(problem);
    return refusal(problem.type, `${problem.type}: ${problem.message}`);
  }
}

const POLICY_VIOLATION = 1008;
const NOT_UTF8 = 1007;
/** Most bytes of the reason in a close frame. */
const REASON_BYTES = 123;

function refusal(type: string, why: string, code: number = POLICY_VIOLATION): MessageRefusal {
  return new MessageRefusal(type, { code, reason: headOf(`KnoxCall: ${why}`, REASON_BYTES) });
}
