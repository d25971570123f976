// What becomes of the caller's text messages, decided before the transport sees one of them; or why one does not go on.
import type { CloseReason } from '../close-frame.ts';

/** One text message of the caller, while it comes and until it is written. */
export interface TextMessage {
  /** Throws `MessageRefusal` where there is no memory for it. */
  add(payload: Buffer): void;
  /** All of it came: what goes upstream in its place. Rejects with `MessageRefusal`, and never with anything else. */
  finish(): Promise<Buffer>;
  /** Gives back what it holds; once or more. */
  release(): void;
}

export interface Messages {
  /** Of a text message, in all its fragments. */
  readonly maxBytes: number;
  /** `onSlow`: it does not come fast enough. */
  begin(onSlow: (refusal: MessageRefusal) => void): TextMessage;
}

/** Why a message of the caller does not go on: its socket ends with it. */
export class MessageRefusal extends Error {
  override readonly name = 'MessageRefusal';
  /** A fixed name: the type of a problem, or `protocol_error`. */
  readonly type: string;
  /** What the caller is told. */
  readonly close: CloseReason;

  constructor(type: string, close: CloseReason) {
    super(`a message was refused: ${type}`);
    this.type = type;
    this.close = close;
  }
}
