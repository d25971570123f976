/** Faults that the command line finds itself, before or without the service; and the exit code of every fault. */
import { KnoxCallError } from '@knoxcall/client';
import { CommanderError } from 'commander';

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

/** The exit codes for scripts. The README has the same table, and a test compares them. */
export const exitCodes = {
  ok: 0,
  error: 1,
  usage: 2,
  not_found: 3,
  unauthorized: 4,
  conflict: 5,
  unavailable: 6,
  differences: 10,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return exitCodes[error.code];
  if (error instanceof KnoxCallError) return ofStatus(error.status);
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  return exitCodes.error;
}

const byStatus: Record<number, ExitCode> = {
  0: exitCodes.unavailable,
  400: exitCodes.usage,
  401: exitCodes.unauthorized,
  403: exitCodes.unauthorized,
  404: exitCodes.not_found,
  409: exitCodes.conflict,
  412: exitCodes.conflict,
  429: exitCodes.unavailable,
  502: exitCodes.unavailable,
  503: exitCodes.unavailable,
  504: exitCodes.unavailable,
};

function ofStatus(status: number): ExitCode {
  return byStatus[status] ?? exitCodes.error;
}
