/** Structured logs on standard output. No request header, body, URL query or error payload is ever passed in. */
import { pino } from 'pino';

export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

type ErrorDescription = {
  type: string;
  code?: string;
  stack?: string[];
  cause?: ErrorDescription;
};

/** Name, code and stack of an error, without its other properties: libraries attach whole requests to theirs. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error };
  // Redis puts a code in front of its message.
  const code = ('code' in error ? error.code : undefined) ?? /^[A-Z]{2,}(?= )/.exec(error.message)?.[0];
  const causes = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    stack: stackFrames(error),
    ...causes,
  };
}

function stackFrames(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12)
    .map((line) => line.trim());
}

export function createLog(options: { service: string; level: string }): Log {
  return pino({
    name: options.service,
    level: options.level,
    serializers: { err: describeError, error: describeError },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
