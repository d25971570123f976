/** The states of a connection, in words. */
import type { Tone } from '../design/mark.tsx';

type Status = 'not_connected' | 'connected' | 'expired' | 'error';

export const statusOf: Record<Status, { words: string; tone: Tone; about: string }> = {
  not_connected: { words: 'not connected', tone: 'plain', about: 'Nobody has consented yet.' },
  connected: { words: 'connected', tone: 'good', about: 'Its token is refreshed before it ends.' },
  expired: {
    words: 'ended',
    tone: 'warn',
    about: 'The token ended and cannot be refreshed: connect it again.',
  },
  error: { words: 'failed', tone: 'bad', about: 'The provider refused: connect it again.' },
};
