/** What the doctor says of one thing it looked at. No part of it may hold a user's password, a key or a token. */

type Status = 'ok' | 'warn' | 'fail';

export type Finding = {
  /** What was looked at. */
  check: string;
  status: Status;
  message: string;
  /** What to do; null where that is nothing, or the message says it. */
  next: string | null;
};

export const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message, next: null });
export const warn = (check: string, message: string, next: string): Finding => ({
  ...{ check, status: 'warn', message, next },
});
export const fail = (check: string, message: string, next: string | null): Finding => ({
  ...{ check, status: 'fail', message, next },
});

/** Looks at one part; rejects where it could not be looked at. */
export type Look = () => Promise<Finding[]>;
