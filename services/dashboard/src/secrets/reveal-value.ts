/** Asks for a value. The answer is kept nowhere but with who asked. */
import type { Client } from '@knoxcall/client';

type Asked = { environment: string; version?: number };

export async function revealValue(api: Client, id: string, body: Asked): Promise<{ value: string }> {
  const post = api.post as unknown as (path: string, init: object) => Promise<{ data: { value: string } }>;
  return (await post('/dashboard/secrets/{id}/reveal', { path: { id }, body })).data;
}
