/**
 * Suggests the name that a caller may have meant. It only ever names secrets that the request could use: of its tenant,
 * by its route and, where the route has a list, on that list.
 */

import { closestName } from '@knoxcall/problems';
import { isAllowedRoute } from '@knoxcall/rules';
import type { SecretEntry } from '@knoxcall/snapshot';
import type { Admitted } from '../admit/admit.ts';
import type { SecretLookUps } from './find-secrets.ts';

/** How many of the route's allowed secrets are looked at. */
const maxLookedAt = 20;

type SuggestQuestion = {
  readonly ref: string;
  readonly byCaller: boolean;
  readonly admitted: Pick<Admitted, 'caller' | 'route'>;
};

/**
 * A sentence to add to a message, or ''. The proxy knows names as HMACs only: without a list it can only try spellings.
 */
export async function suggestSecret(question: SuggestQuestion, snapshots: SecretLookUps): Promise<string> {
  const { ref, byCaller, admitted } = question;
  const list = byCaller ? admitted.route.allowedSecrets : null;
  const looked = list === null ? spelledLike(question, snapshots) : closestOf(list, question, snapshots);
  // Without a hint the answer stays as it is.
  const found = await looked.catch(() => undefined);
  if (found !== undefined) return ` Did you mean '${found}'?`;
  if (list !== null || plainName.test(ref)) return '';
  const name = ref.replaceAll(/[^A-Za-z0-9_]+/g, '_');
  return ` Names of secrets have letters, digits and _ only: try '${name}'.`;
}

const plainName = /^[A-Za-z0-9_]*$/;

async function spelledLike(
  { ref, admitted }: SuggestQuestion,
  snapshots: SecretLookUps,
): Promise<string | undefined> {
  const plain = ref.replaceAll(/[^A-Za-z0-9_]+/g, '_');
  const spellings = new Set([plain, plain.toLowerCase(), plain.toUpperCase()]);
  spellings.delete(ref);
  for (const name of spellings) {
    const secret = await snapshots.secretByName(admitted.caller.tenantId, name);
    if (secret !== undefined && isUsable(secret, admitted)) return name;
  }
  return undefined;
}

async function closestOf(
  ids: readonly string[],
  { ref, admitted }: SuggestQuestion,
  snapshots: SecretLookUps,
): Promise<string | undefined> {
  const { tenantId } = admitted.caller;
  const secrets = await Promise.all(
    ids.slice(0, maxLookedAt).map((id) => snapshots.secretById(tenantId, id)),
  );
  const usable = secrets.filter((secret) => secret !== undefined && isUsable(secret, admitted));
  return closestName(
    ref,
    usable.flatMap((secret) => secret?.name ?? []),
  );
}

function isUsable(secret: SecretEntry, { route }: SuggestQuestion['admitted']): boolean {
  return secret.kind !== 'certificate' && isAllowedRoute(secret, route.id);
}
