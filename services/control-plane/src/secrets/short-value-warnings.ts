/** Warnings about values that are too short to be hidden in answers. */
import { MIN_REDACTED_CHARACTERS } from '@knoxcall/template';
import type { Change } from '../changes/change.ts';
import type { Warning } from '../http/operation.ts';

/** Bytes that an envelope adds to its content. */
const envelopeBytes = 45;

type Named = { secretId: string; name: string; environmentId: string };

/** `path`: the field that turns hiding on. */
export async function shortValueWarnings(
  { tx, tenantId }: Change,
  values: readonly Named[],
  path: 'redact_response' | 'always_redact',
): Promise<Warning[]> {
  const warnings: Warning[] = [];
  for (const { secretId, name, environmentId } of values) {
    const field = await tx.sealedField.findFirst({
      where: { tenantId, secretId, environmentId, field: 'value' },
      orderBy: { version: 'desc' },
      select: { sealed: true },
    });
    if (field === null || field.sealed.length - envelopeBytes >= MIN_REDACTED_CHARACTERS) continue;
    const message = `The value of '${name}' is too short to be redacted in responses.`;
    warnings.push({ code: 'value_too_short_to_redact', message, path });
  }
  return warnings;
}

/** For one secret in all environments, where it must always be hidden. */
export async function hiddenValueWarnings(
  change: Change,
  { id, alwaysRedact }: { id: string; alwaysRedact: boolean },
): Promise<Warning[]> {
  if (!alwaysRedact) return [];
  const { tx, tenantId } = change;
  const secret = await tx.secret.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id } },
    select: { name: true, environments: { select: { environmentId: true } } },
  });
  const values = secret.environments.map(({ environmentId }) => ({
    secretId: id,
    name: secret.name,
    environmentId,
  }));
  return shortValueWarnings(change, values, 'always_redact');
}
