/** Headers and body that are injected, for every method or for one, with what is inherited where nothing is said. */
import { useMemo, useState } from 'react';
import type { Judge } from '../placeholder/placeholder-text.tsx';
import { BodyEditor } from './body-editor.tsx';
import { bodyOf, type ConfigurationDraft, type HeaderRow, type Injection } from './configuration-draft.ts';
import { HeadersEditor } from './headers-editor.tsx';
import { inheritedBody, inheritedHeaders, type Level, type Saying } from './levels.ts';
import { MethodPicker } from './method-picker.tsx';
import { useJudge } from './use-judge.ts';

type Props = {
  routeId: string;
  environment: string;
  /** This environment as it is saved, then the base where that is another one. */
  places: readonly Saying[];
  isKnown: boolean;
  draft: ConfigurationDraft;
  setDraft: (draft: ConfigurationDraft) => void;
  isReadOnly: boolean;
};

const nothing: Injection = { headers: null, body: null, untouched: {} };

export function InjectionEditor({
  routeId,
  environment,
  places,
  isKnown,
  draft,
  setDraft,
  isReadOnly,
}: Props) {
  const [method, setMethod] = useState<string | null>(null);
  const own = method === null ? draft.injection : (draft.methods[method] ?? nothing);
  const level = useMemo((): Level => ({ environment, method }), [environment, method]);
  const said = useMemo(
    () => [sayingOf(draft, environment), ...places.slice(1)],
    [draft, environment, places],
  );
  const headers = useMemo(() => inheritedHeaders(said, level), [said, level]);
  const body = useMemo(() => inheritedBody(said, level), [said, level]);
  const set = (next: Partial<Injection>): void => {
    const injection = { ...own, ...next };
    if (method === null) setDraft({ ...draft, injection });
    else setDraft({ ...draft, methods: { ...draft.methods, [method]: injection } });
  };
  const shown = own.headers ?? headers?.value ?? [];
  const judge: Judge = useJudge({ routeId, environment, isKnown }, valuesOf(shown));
  return (
    <div className="stack">
      <MethodPicker
        selected={method}
        onSelect={setMethod}
        own={Object.entries(draft.methods).flatMap(([name, one]) =>
          one.headers === null && one.body === null ? [] : [name],
        )}
      />
      <HeadersEditor
        key={`headers ${method}`}
        rows={own.headers}
        inherited={headers}
        onChange={(rows) => set({ headers: rows })}
        judge={judge}
        isReadOnly={isReadOnly}
      />
      <BodyEditor
        key={`body ${method}`}
        body={own.body}
        inherited={body}
        onChange={(text) => set({ body: text })}
        isReadOnly={isReadOnly}
      />
    </div>
  );
}

const valuesOf = (rows: readonly HeaderRow[]): string[] => rows.flatMap(({ value }) => value ?? []);

/** What a method inherits from this environment is what stands on the page, saved or not. */
function sayingOf(draft: ConfigurationDraft, environment: string): Saying {
  return {
    environment,
    inject_headers_json:
      draft.injection.headers === null
        ? null
        : Object.fromEntries(draft.injection.headers.map(({ name, value }) => [name, value])),
    inject_body_json: readable(draft.injection.body),
    method_configs: null,
  };
}

function readable(body: string | null): Record<string, unknown> | null {
  try {
    return body === null ? null : bodyOf(body);
  } catch {
    return null;
  }
}
