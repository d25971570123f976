/** Suggestions for an unfinished placeholder: its kinds, and the names of secrets. */
import { useDeferredValue } from 'react';
import { useRead } from '../api/use-api.ts';

export type Suggestion = {
  text: string;
  name: string;
  detail: string;
  /** False where more must be typed. */
  isWhole: boolean;
};

const kinds: readonly Suggestion[] = [
  { text: '{{secret:', name: 'secret:', detail: 'by name', isWhole: false },
  { text: '{{secret_id:', name: 'secret_id:', detail: 'by UUID, safe when it is renamed', isWhole: false },
  { text: '{{var:', name: 'var:', detail: 'a query parameter of the caller', isWhole: false },
  { text: '{{header:', name: 'header:', detail: 'a header of the caller', isWhole: false },
  { text: '{{env:', name: 'env:', detail: 'a variable of the environment', isWhole: false },
  { text: '{{uuid}}', name: 'uuid', detail: 'the id of the request', isWhole: true },
];

const maxNames = 7;

/** `typed`: the text after the braces; undefined where no placeholder is being written. */
export function useSuggestions(typed: string | undefined): readonly Suggestion[] {
  const [, kind, ref = ''] = /^(?:(secret|secret_id):)?(.*)$/.exec(typed ?? '') ?? [];
  const wanted = useDeferredValue(ref);
  const isName = typed !== undefined && !/^(var|header|env):/.test(typed);
  const query = { per_page: maxNames, ...(wanted === '' ? {} : { search: wanted }) };
  const found = useRead('/v1/secrets', { query }, { enabled: isName });
  if (!isName) return [];
  const secrets = (found.data?.data ?? []).filter(({ secret_type }) => secret_type !== 'certificate');
  return [
    ...(kind === undefined ? kinds.filter(({ name }) => name.startsWith(typed)) : []),
    ...secrets.map(({ id, name }) => ({
      text: kind === 'secret_id' ? `{{secret_id:${id}}}` : `{{secret:${name}}}`,
      name,
      detail: kind === 'secret_id' ? id : 'secret',
      isWhole: true,
    })),
  ];
}
