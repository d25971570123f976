/** What happens with each line of a `.env` file: a new secret, a value for an existing one, or nothing. */
import type { Client } from '@knoxcall/client';
import { readOnce } from '../api/use-api.ts';
import type { EnvLine } from './parse-env.ts';

/** `conflict`: the secret has a value there already; `other`: a secret of that name is of another type. */
export type PlannedState = 'new' | 'fills' | 'conflict' | 'other' | 'fault';

export type Planned = {
  line: EnvLine;
  state: PlannedState;
  secretId: string | undefined;
};

/** Names in one request; more would be refused. */
const width = 6;

export async function planEnv(
  api: Client,
  lines: readonly EnvLine[],
  environment: string,
): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (let at = 0; at < lines.length; at += width) {
    const part = lines.slice(at, at + width);
    planned.push(...(await Promise.all(part.map((line) => planLine(api, line, environment)))));
  }
  return planned;
}

async function planLine(api: Client, line: EnvLine, environment: string): Promise<Planned> {
  if (line.fault !== undefined) return { line, state: 'fault', secretId: undefined };
  const { data } = await readOnce(api, '/v1/secrets', {
    query: { search: line.name, per_page: 100, expand: 'environments' },
  });
  const secret = data.find(({ name }) => name === line.name);
  if (secret === undefined) return { line, state: 'new', secretId: undefined };
  if (secret.secret_type !== 'string') return { line, state: 'other', secretId: secret.id };
  const hasValue = secret.environments?.some(({ environment_name: name }) => name === environment);
  return { line, state: hasValue ? 'conflict' : 'fills', secretId: secret.id };
}

/** Writes one line. */
export async function storePlanned(
  api: Client,
  { line, secretId }: Planned,
  environment: string,
): Promise<void> {
  if (secretId === undefined) {
    await api.post('/v1/secrets', { body: { name: line.name, value: line.value, environment } });
    return;
  }
  await api.put('/v1/secrets/{id}/value', {
    path: { id: secretId },
    query: { environment },
    body: { value: line.value },
  });
}
