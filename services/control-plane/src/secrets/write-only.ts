/** The refusal to show a secret that is write-only: for ever, to everybody, in every way. */
import { Problem } from '@knoxcall/problems';

export const writeOnly = (): Problem =>
  new Problem('forbidden', { message: 'This secret is write-only: its value is shown to nobody.' });
