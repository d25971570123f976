/** One request to a sink: JSON lines, gzipped. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createEgressFetch, createOperatorGuard, EgressError } from '@knoxcall/egress';
import { version } from '../version.ts';

/** `token`: sent as a bearer token, over TLS or to this machine alone (config.ts). */
type Target = { url: string; token: string | undefined };

/** Undefined where the sink accepted them; else the reason: a status, or the code of an error. */
export type SendLines = (lines: readonly string[]) => Promise<string | undefined>;

const timeoutMs = 10_000;
/** A longer answer is not read, and counts as a failure. */
const maxResponseBytes = 65_536;
const compress = promisify(gzip);

export function createSendLines({ url, token }: Target): SendLines {
  const send = createEgressFetch(createOperatorGuard());
  const headers = {
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
    'user-agent': `KnoxCall/${version}`,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return async (lines) => {
    const body = await compress(`${lines.join('\n')}\n`);
    try {
      const { status } = await send(url, { method: 'POST', headers, body, timeoutMs, maxResponseBytes });
      return status >= 200 && status < 300 ? undefined : `status ${status}`;
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      return error.code;
    }
  };
}
