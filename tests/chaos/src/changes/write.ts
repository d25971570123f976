/** One change through the management API, recorded with its result. */
import { type CallAnswer, call } from '@knoxcall/testkit';
import type { Outcome } from '../history.ts';
import { now, type Recorder } from '../recorder.ts';
import type { Actor } from '../world/scene.ts';
import type { World } from '../world/world.ts';

export type Changing = { readonly recorder: Recorder; readonly world: World; readonly actor: Actor };

type Wanted = { method: string; path: string; body?: object; register: string; state: string };

type Written = { readonly outcome: Outcome; readonly answer: CallAnswer | undefined };

let turn = 0;

/** Tries each control plane in turn, the next one where nothing listens. Undefined where no answer came. */
export async function askManagement(
  { world: { product }, actor }: Changing,
  { method, path, body }: Pick<Wanted, 'method' | 'path' | 'body'>,
): Promise<CallAnswer | undefined> {
  const headers = { authorization: `Bearer ${actor.tenant.key}`, 'content-type': 'application/json' };
  const options = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  for (const _origin of product.controlPlanes) {
    turn += 1;
    const origin = product.controlPlanes[turn % product.controlPlanes.length];
    try {
      return await call(`${origin}${path}`, options);
    } catch (error) {
      if (Object(error).code !== 'ECONNREFUSED') return undefined;
    }
  }
  return undefined;
}

export async function write(changing: Changing, wanted: Wanted): Promise<Written> {
  const start = now();
  const answer = await askManagement(changing, wanted);
  const outcome = outcomeOf(wanted, answer);
  const version = answer?.json?.data?.value_version;
  const { register, state } = wanted;
  const written = { register, state, start, end: now(), outcome };
  const isCounted = version !== undefined && (outcome === 'published' || outcome === 'committed');
  changing.recorder.writes.push(isCounted ? { ...written, version: Number(version) } : written);
  return { outcome, answer };
}

function outcomeOf({ method }: Wanted, answer: CallAnswer | undefined): Outcome {
  if (answer === undefined || answer.status >= 500) return 'unknown';
  // The object may have been deleted by a request without an answer: it must still be published.
  if (answer.status === 404 && method === 'DELETE') return 'committed';
  if (answer.status >= 400) return 'refused';
  return answer.text.includes('"not_yet_published"') ? 'committed' : 'published';
}
