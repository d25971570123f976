/** "Inject Body": JSON that is merged into the body of a request. */
import { lazy, Suspense } from 'react';
import { readOnce, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Loading, Notice } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { Snippet } from '../design/snippet.tsx';
import { FaultList, faultsIn } from '../placeholder/faults.tsx';
import { type Judge, PlaceholderText } from '../placeholder/placeholder-text.tsx';
import { bodyOf } from './configuration-draft.ts';
import { type Inherited, levelWords } from './levels.ts';

const CodeEditor = lazy(() => import('./code-editor.tsx'));

type Props = {
  body: string | null;
  inherited: Inherited<string>;
  onChange: (body: string | null) => void;
  judge: Judge | undefined;
  isReadOnly: boolean;
};

export function BodyEditor({ body, inherited, onChange, judge, isReadOnly }: Props) {
  const { api } = useTenant();
  const namesLike = async (text: string): Promise<readonly string[]> => {
    const query = { per_page: 8, ...(text === '' ? {} : { search: text }) };
    const { data } = await readOnce(api, '/v1/secrets', { query });
    return data.map(({ name }) => name);
  };
  const isOpen = body !== null;
  const fault = isOpen && body.trim() !== '' ? faultOf(body) : undefined;
  return (
    <Section
      title="Inject Body"
      lead={<Lead {...{ body, inherited }} />}
      actions={
        !isReadOnly && (
          <>
            {isOpen && (
              <Button look="quiet" onPress={() => onChange(null)}>
                {inherited === undefined ? 'Inject none' : 'Inherit again'}
              </Button>
            )}
            {!isOpen && (
              <Button onPress={() => onChange(inherited?.value ?? '{\n  \n}')}>
                {inherited === undefined ? 'Add Body' : 'Change'}
              </Button>
            )}
          </>
        )
      }
    >
      {isOpen && (
        <Suspense fallback={<Loading lines={3} label="The editor is loading" />}>
          <CodeEditor
            label="Inject Body as JSON"
            value={body}
            onChange={onChange}
            namesLike={namesLike}
            judge={judge}
            isReadOnly={isReadOnly}
          />
        </Suspense>
      )}
      <FaultList faults={faultsIn(body ?? '', judge)} />
      {fault !== undefined && (
        <Notice tone="warn">
          <p>{fault}</p>
        </Notice>
      )}
      {!isOpen && inherited !== undefined && (
        <Snippet label="Inherited body" isWrapped>
          <PlaceholderText text={inherited.value} judge={judge} />
        </Snippet>
      )}
    </Section>
  );
}

function Lead({ body, inherited }: Pick<Props, 'body' | 'inherited'>) {
  if (body === null && inherited !== undefined) return <>Inherited from {levelWords(inherited.from)}.</>;
  if (body === null) return <>Nothing is put into bodies. Most APIs need none.</>;
  return <>Merged into JSON bodies of POST, PUT and PATCH. Members here replace the caller’s.</>;
}

function faultOf(body: string): string | undefined {
  try {
    bodyOf(body);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'This cannot be saved.';
  }
}
