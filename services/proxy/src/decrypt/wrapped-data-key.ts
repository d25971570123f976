/** A data key as the snapshots hold it: only the KMS can make use of it. */
import type { DataKeyName } from '@knoxcall/envelope';

export class WrappedDataKey {
  readonly name: DataKeyName;
  readonly wrapped: Uint8Array;

  constructor(name: DataKeyName, wrapped: Uint8Array) {
    this.name = name;
    this.wrapped = wrapped;
  }
}
