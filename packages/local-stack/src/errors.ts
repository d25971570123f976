/** Every way in which the local stack refuses to start. */
export type LocalStackErrorCode =
  | 'config_invalid'
  | 'port_taken'
  | 'data_directory_unwritable'
  | 'data_directory_in_use'
  | 'account_unusable'
  | 'platform_unsupported'
  | 'redis_not_obtainable'
  | 'master_key'
  | 'server_failed'
  | 'first_tenant_failed'
  | 'interrupted';

/** A reason for the person at the terminal: `message` says what is wrong and what to do. */
export class LocalStackError extends Error {
  readonly code: LocalStackErrorCode;

  constructor(code: LocalStackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalStackError';
    this.code = code;
  }
}

/** The system's or Node's name of a fault, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = Object(error).code;
  return typeof code === 'string' ? code : undefined;
}
