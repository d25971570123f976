/** How an application calls this route, ready to be copied. It contains no key. */
import { useState } from 'react';
import { useRead } from '../api/use-api.ts';
import { CopySign } from '../design/button.tsx';
import { SelectField } from '../design/field.tsx';
import { keysOf } from '../design/keys-of.ts';
import { Section } from '../design/page.tsx';
import { Snippet } from '../design/snippet.tsx';
import type { Route } from './route-types.ts';
import { type SnippetKind, snippetNames, snippetsOf } from './snippet-text.ts';

export function Snippets({ route }: { route: Route }) {
  const account = useRead('/v1/account');
  const [kind, setKind] = useState<SnippetKind>('curl');
  const address = account.data?.data.proxy_url ?? 'https://proxy';
  const snippets = snippetsOf(kind, { address, slug: route.slug, target: route.target_base_url ?? '' });
  return (
    <Section title="Call it" lead="With a key that may invoke, from the page “API keys”.">
      <SelectField
        label="In"
        value={kind}
        onChoose={setKind}
        options={keysOf(snippetNames).map((name) => [name, snippetNames[name]] as const)}
      />
      {snippets.map(({ way, text }) => (
        <div key={way} className="stack-tight">
          <div className="row row-apart">
            <h3>{way}</h3>
            <CopySign text={text} of="the code" />
          </div>
          <Snippet label={`${way}, in ${snippetNames[kind]}`} isWrapped>
            {text}
          </Snippet>
        </div>
      ))}
    </Section>
  );
}
