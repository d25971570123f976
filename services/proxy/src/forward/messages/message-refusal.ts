// Why a message of the caller does not go on: its socket ends with it.
import type { CloseReason } from '../close-frame.ts';

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
