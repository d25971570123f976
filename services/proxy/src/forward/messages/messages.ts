// The interface for the caller's text messages: each is rewritten, or refused with a reason.
import type { CloseReason } from '../close-frame.ts';

/** One text message of the caller, from its first byte until it is written. */
export interface TextMessage {
  /** Throws `MessageRefusal` where there is no memory for it. */
  add(payload: Buffer): void;
  /** All of it came: resolves with the bytes to send upstream. Rejects with `MessageRefusal` only. */
  finish(): Promise<Buffer>;
  /** Releases its memory; may be called more than once. */
  release(): void;
}

export interface Messages {
  /** The most bytes of a text message, all fragments together. */
  readonly maxBytes: number;
  /** `onSlow`: called where the message comes too slowly. */
  begin(onSlow: (refusal: MessageRefusal) => void): TextMessage;
}

/** Why a message of the caller is refused; its WebSocket ends with it. */
export class MessageRefusal extends Error {
  override readonly name = 'MessageRefusal';
  /** A fixed name: the type of a problem, or `protocol_error`. */
  readonly type: string;
  /** Shown to the caller. */
  readonly close: CloseReason;

  constructor(type: string, close: CloseReason) {
    super(`a message was refused: ${type}`);
    this.type = type;
    this.close = close;
  }
}
