/** The states of a connection, in words. */
import type { Tone } from '../design/mark.tsx';

type Status = 'not_connected' | 'connected' | 'expired' | 'error';
type Words = {
  words: string;
  tone: Tone;
  about: string;
  /** For grants without a person. */
  unattended: string;
};

const fresh = 'Its token is refreshed before it expires.';

export const statusOf: Record<Status, Words> = {
  not_connected: {
    words: 'not connected',
    tone: 'plain',
    about: 'Nobody has consented yet.',
    unattended: 'It fetches its token with the first request.',
  },
  connected: { words: 'connected', tone: 'good', about: fresh, unattended: fresh },
  expired: {
    words: 'ended',
    tone: 'warn',
    about: 'The token expired and cannot be refreshed: connect it again.',
    unattended: 'It fetches another token with the next request.',
  },
  error: {
    words: 'failed',
    tone: 'bad',
    about: 'The provider refused: connect it again.',
    unattended: 'The provider refused: look at client and keys.',
  },
};
