/** What could not be read, and the way to ask for it once more. */
import { useQueryClient } from '@tanstack/react-query';
import { Button } from './button.tsx';
import { ErrorNotice } from './notice.tsx';

export function ReadError({ error }: { error: Error }) {
  const queries = useQueryClient();
  const again = (): void => {
    queries.refetchQueries({ predicate: ({ state }) => state.status === 'error' }).catch(() => undefined);
  };
  return <ErrorNotice error={error} actions={<Button onPress={again}>Try again</Button>} />;
}
