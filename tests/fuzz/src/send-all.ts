/** Sends requests, a given number at once, and passes each with its answer to a judge. */
import { Pool } from 'undici';

export type FuzzRequest = {
  readonly method: string;
  readonly path: string;
  /** Flat: `[name, value, ...]`. */
  readonly headers: readonly string[];
  readonly body: Buffer | null;
};

/** `status` 0: there was no answer, only the end of the connection. */
export type FuzzAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

const AT_ONCE = 16;

export async function sendAll(
  origin: string,
  requests: readonly FuzzRequest[],
  judge: (request: FuzzRequest, answer: FuzzAnswer) => void,
): Promise<void> {
  const pool = new Pool(origin, { connections: AT_ONCE, headersTimeout: 40_000, bodyTimeout: 40_000 });
  const waiting = requests.values();
  const work = async (): Promise<void> => {
    for (const request of waiting) judge(request, await sendOne(pool, request));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await pool.destroy();
}

async function sendOne(pool: Pool, { method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  try {
    const answer = await pool.request({ method, path, headers: [...headers], body });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: Buffer.from(await answer.body.arrayBuffer()).toString('latin1'),
    };
  } catch (error) {
    return { status: 0, headers: {}, text: String((error as { code?: unknown }).code ?? error) };
  }
}
