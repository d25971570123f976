/** Which ways of signing in this installation has; undefined until that is known. */
import { useQuery } from '@tanstack/react-query';
import { people } from './session-client.ts';

export function useSignInWays() {
  const read = useQuery({ queryKey: ['sign-in'], queryFn: () => people.get('/dashboard/sign-in') });
  return read.data?.data;
}
