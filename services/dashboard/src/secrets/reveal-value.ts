/** Asks for a value. The answer is kept nowhere but with who asked. */
import type { Client, InitOf, OperationOf } from '@knoxcall/client';

type Asked = InitOf<OperationOf<'/dashboard/secrets/{id}/reveal', 'post'>>['body'];

export async function revealValue(api: Client, id: string, body: Asked): Promise<{ value: string }> {
  return (await api.post('/dashboard/secrets/{id}/reveal', { path: { id }, body })).data;
}
