/** How a route or a body refers to this secret: by its UUID, which never changes, or by its name. */
import { CopyButton } from '../design/button.tsx';
import { Section } from '../design/page.tsx';
import { PlaceholderText } from '../placeholder/placeholder-text.tsx';
import type { SecretDetails } from './secret-types.ts';

export function PlaceholderLines({ secret }: { secret: SecretDetails }) {
  return (
    <Section title="How to use it" lead="Write one of these in a route or in the body of a request.">
      <div className="stack-tight">
        <Line
          text={`{{secret_id:${secret.id}}}`}
          about="Goes on working when the secret is renamed."
          copy="By UUID"
        />
        <Line
          text={`{{secret:${secret.name}}}`}
          about="Easier to read. Breaks when the secret is renamed."
          copy="By name"
        />
      </div>
    </Section>
  );
}

function Line({ text, about, copy }: { text: string; about: string; copy: string }) {
  return (
    <div>
      <div className="placeholder-line">
        <PlaceholderText text={text} />
        <CopyButton look="quiet" text={() => text}>
          {copy}
        </CopyButton>
      </div>
      <p className="field-help">{about}</p>
    </div>
  );
}
