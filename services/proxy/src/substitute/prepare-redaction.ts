/** Prepares to hide the values of a request in its answer, before anything is sent. */

import { Problem } from '@knoxcall/problems';
import { isHidden } from '@knoxcall/rules';
import type { Matcher } from '@knoxcall/template';
import type { Admitted } from '../admit/admit.ts';
import { type Awaitable, whenThere } from '../awaitable.ts';
import type { Granted } from '../resolve/authorise.ts';
import type { Opened } from '../resolve/open-granted.ts';
import type { Holding } from '../shares/buffer-budget.ts';
import { createMatchers, type Matchers } from './matchers.ts';
import { createTurns, type Turns } from './turns.ts';

export type RedactionParts = { readonly matchers: Matchers; readonly turns: Turns };

type RedactionQuestion = {
  readonly admitted: Admitted;
  readonly memory: Holding;
};

type Values = { readonly granted: Granted; readonly opened: Opened };

/** Holds the values until `release`. */
export type Redaction = {
  readonly tenantId: string;
  readonly memory: Holding;
  readonly turns: Turns;
  readonly matcher: Matcher;
  release(): void;
};

/** Matchers are kept for the next answer. */
const KEPT_BYTES = 32 * 1024 * 1024;
const KEPT_MS = 60_000;
/** Most bytes of one request's values; a matcher takes fifteen times as much. */
const MAX_REDACTED_BYTES = 262_144;

export function createRedactionParts(): RedactionParts {
  const turns = createTurns();
  return { turns, matchers: createMatchers({ turns, maxBytes: KEPT_BYTES, ttlMs: KEPT_MS }) };
}

/** null where nothing is to be hidden. Throws or rejects with `substitution_limit`, `overloaded`. */
export function prepareRedaction(
  question: RedactionQuestion,
  values: Values,
  parts: RedactionParts,
): Awaitable<Redaction | null> {
  return isHidden(question.admitted.route, values.opened.secrets) ? prepare(question, values, parts) : null;
}

function prepare(
  { admitted: { caller }, memory }: RedactionQuestion,
  { granted, opened }: Values,
  { matchers, turns }: RedactionParts,
): Awaitable<Redaction> {
  const bytes = opened.secrets.reduce((sum, { value }) => sum + value.length, 0);
  if (bytes > MAX_REDACTED_BYTES) throw new Problem('substitution_limit');
  const lease = matchers.lease({
    tenantId: caller.tenantId,
    name: granted.secrets.map(nameOf).join(' '),
    values: opened.secrets.map(({ reference, value }) => ({ placeholder: reference.placeholder, value })),
    hold: (bytes) => memory.hold(bytes),
  });
  return whenThere(lease, (leased) => ({ tenantId: caller.tenantId, memory, turns, ...leased }));
}

function nameOf({ reference, value }: Granted['secrets'][number]): string {
  return `${value.secretId}:${value.environmentId}:${value.revision}:${reference.placeholder}`;
}
