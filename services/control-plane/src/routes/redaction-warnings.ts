/** Values that `redact_response` cannot look for, because they are too short to be told from other text. */
import { MIN_REDACTED_CHARACTERS } from '@knoxcall/template';
import type { Change } from '../changes/change.ts';
import type { Warning } from '../http/operation.ts';

/** What an envelope adds to its content. */
const envelopeBytes = 45;

export async function shortValueWarnings({ tx, tenantId }: Change, routeId: string): Promise<Warning[]> {
  const route = await tx.route.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: routeId } } });
  if (!route.redactResponse) return [];
  const references = await tx.routeSecretReference.findMany({
    where: { tenantId, routeId, secretId: { not: null } },
    select: { secretId: true, environmentId: true, secret: { select: { name: true } } },
  });
  const warnings: Warning[] = [];
  for (const { secretId, environmentId, secret } of references) {
    const field = await tx.sealedField.findFirst({
      where: { tenantId, secretId: secretId ?? '', environmentId, field: 'value' },
      orderBy: { version: 'desc' },
      select: { sealed: true },
    });
    if (field === null || field.sealed.length - envelopeBytes >= MIN_REDACTED_CHARACTERS) continue;
    const message = `The value of '${secret?.name}' is too short to be redacted in responses.`;
    warnings.push({ code: 'value_too_short_to_redact', message, path: 'redact_response' });
  }
  return warnings;
}
