/** What else a route injects here that this page shows and does not edit: authentication and the query. */
import { Section } from '../design/page.tsx';
import { Snippet } from '../design/snippet.tsx';
import { PlaceholderText } from '../placeholder/placeholder-text.tsx';
import type { Injection } from './configuration-draft.ts';

export function UntouchedParts({
  untouched: { auth, inject_query_json: query },
}: Pick<Injection, 'untouched'>) {
  const parts = { ...(auth == null ? {} : { auth }), ...(query == null ? {} : { inject_query_json: query }) };
  if (Object.keys(parts).length === 0) return null;
  return (
    <Section title="Also injected" lead="Set by the API or the command line. Saving here leaves it as it is.">
      <Snippet label="Also injected" isWrapped>
        <PlaceholderText text={JSON.stringify(parts, null, 2)} />
      </Snippet>
    </Section>
  );
}
