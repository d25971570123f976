/**
 * Which address and which key a command uses. A stored key goes only to the address that it was stored for, so that
 * a variable set by somebody else cannot send it away.
 */
import { CliError } from '../cli-error.ts';
import type { World } from '../world.ts';
import type { StoredCredentials } from './credentials-file.ts';

export const defaultApiUrl = 'http://localhost:4000';

type Credentials = { baseUrl: string; apiKey: string };

/** `KNOXCALL_API_URL` and `KNOXCALL_API_KEY` take precedence over the stored ones. */
export function chooseCredentials(
  environment: World['environment'],
  stored: StoredCredentials | undefined,
): Credentials {
  const { KNOXCALL_API_URL: url, KNOXCALL_API_KEY: key } = environment;
  if (key) return { baseUrl: checkedUrl(url || stored?.api_url || defaultApiUrl), apiKey: key };
  if (stored === undefined) {
    throw new CliError('unauthorized', 'There is no key: run knoxcall login, or set KNOXCALL_API_KEY.');
  }
  if (url && checkedUrl(url) !== stored.api_url) {
    throw new CliError(
      'unauthorized',
      'KNOXCALL_API_URL is not the address that you are logged in to: set KNOXCALL_API_KEY too, or log in there.',
    );
  }
  return { baseUrl: stored.api_url, apiKey: stored.api_key };
}

/** Without a `/` at its end. */
export function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const web = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (!url || !web || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new CliError('usage', 'The API address must be an http or https URL without user name and query.');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
