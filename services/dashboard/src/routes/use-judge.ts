/** Checks the placeholders of a text while it is typed: with the service's dry run, a moment after the last key. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useTenant } from '../api/use-api.ts';
import type { Judge } from '../placeholder/placeholder-text.tsx';
import { tokenize } from '../placeholder/tokens.ts';

const pauseMs = 350;

export type Place = {
  routeId: string;
  environment: string;
  /** True where the route exists in this environment; otherwise only names can be checked. */
  isKnown: boolean;
};

/** `texts`: all texts with placeholders on the page. */
export function useJudge({ routeId, environment, isKnown }: Place, texts: readonly string[]): Judge {
  const { api, slug } = useTenant();
  const wanted = useSettled(referencesIn(texts));
  const answer = useQuery({
    queryKey: [slug, 'judge', routeId, environment, isKnown, wanted],
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { data } = await api.post('/v1/routes/{id}/resolve', {
        path: { id: routeId },
        body: {
          ...(isKnown ? { environment } : {}),
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: wanted,
        },
        signal,
      });
      return data.secrets;
    },
  });
  const secrets = answer.data;
  return useCallback<Judge>(
    (token) => {
      if (token.kind !== 'secret' && token.kind !== 'secret_id') return undefined;
      const found = secrets?.find(({ ref }) => ref === token.ref);
      if (found === undefined) return undefined;
      if (found.name === null) return `There is no secret ${token.ref}.`;
      if (!found.present && isKnown) return `${found.name} has no value in ${environment}.`;
      return found.expired ? `${found.name} has expired.` : undefined;
    },
    [secrets, isKnown, environment],
  );
}

/** Each placeholder once, a line each. */
function referencesIn(texts: readonly string[]): string {
  const tokens = texts.flatMap(tokenize).filter(({ kind }) => kind === 'secret' || kind === 'secret_id');
  return [...new Set(tokens.map(({ text }) => text))].sort().join('\n');
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
