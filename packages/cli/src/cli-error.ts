/** A fault that the command line itself finds, before or without the service. */

type CliErrorCode = 'error' | 'usage' | 'not_found' | 'unauthorized' | 'conflict' | 'interrupted';

/** `message` is shown as it is and must never hold a key or a value. */
export class CliError extends Error {
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string) {
    super(message);
    this.name = 'CliError';
    this.code = code;
  }
}
