/** The injected headers, query or body, for every method or for one, with the inherited values where nothing is set. */
import { useMemo, useState } from 'react';
import { type Auth, textsOf } from './auth-draft.ts';
import { AuthEditor } from './auth-editor.tsx';
import { BodyEditor } from './body-editor.tsx';
import {
  bodyOf,
  type ConfigurationDraft,
  type Injection,
  type PairRow,
  saysSomething,
} from './configuration-draft.ts';
import {
  inheritedAuth,
  inheritedBody,
  inheritedHeaders,
  inheritedQuery,
  type Level,
  type Saying,
} from './levels.ts';
import { MethodPicker } from './method-picker.tsx';
import { headerPairs, queryPairs } from './pair-kinds.ts';
import { PairsEditor } from './pairs-editor.tsx';
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

const nothing: Injection = { auth: null, headers: null, query: null, body: null };

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
  const inherited = useInherited({ environment, method }, draft, places);
  const set = (next: Partial<Injection>): void => {
    const injection = { ...own, ...next };
    if (method === null) setDraft({ ...draft, injection });
    else setDraft({ ...draft, methods: { ...draft.methods, [method]: injection } });
  };
  const judge = useJudge({ routeId, environment, isKnown }, [
    ...textsIn(own.auth ?? inherited.auth?.value),
    ...valuesOf(own.headers ?? inherited.headers?.value),
    ...valuesOf(own.query ?? inherited.query?.value),
    own.body ?? inherited.body?.value ?? '',
  ]);
  const common = { judge, isReadOnly };
  return (
    <div className="stack">
      <MethodPicker
        selected={method}
        onSelect={setMethod}
        own={Object.entries(draft.methods).flatMap(([name, one]) => (saysSomething(one) ? [name] : []))}
      />
      <div key={method ?? ''} className="stack">
        <AuthEditor
          {...common}
          auth={own.auth}
          inherited={inherited.auth}
          onChange={(auth) => set({ auth })}
        />
        <PairsEditor
          {...common}
          of={headerPairs}
          rows={own.headers}
          inherited={inherited.headers}
          onChange={(headers) => set({ headers })}
        />
        <PairsEditor
          {...common}
          of={queryPairs}
          rows={own.query}
          inherited={inherited.query}
          onChange={(query) => set({ query })}
        />
        <BodyEditor
          {...common}
          body={own.body}
          inherited={inherited.body}
          onChange={(body) => set({ body })}
        />
      </div>
    </div>
  );
}

/** A method inherits from the values on the page, saved or not. */
function useInherited({ environment, method }: Level, draft: ConfigurationDraft, places: readonly Saying[]) {
  return useMemo(() => {
    const level = { environment, method };
    const said = [sayingOf(draft, environment), ...places.slice(1)];
    return {
      auth: inheritedAuth(said, level),
      headers: inheritedHeaders(said, level),
      query: inheritedQuery(said, level),
      body: inheritedBody(said, level),
    };
  }, [environment, method, draft, places]);
}

const textsIn = (auth: Auth | undefined): string[] => (auth === undefined ? [] : textsOf(auth));

const valuesOf = (rows: readonly PairRow[] = []): string[] => rows.flatMap(({ value }) => value ?? []);

function sayingOf({ injection }: ConfigurationDraft, environment: string): Saying {
  return {
    environment,
    auth: injection.auth,
    inject_headers_json: asTyped(injection.headers),
    inject_query_json: asTyped(injection.query),
    inject_body_json: readable(injection.body),
    method_configs: null,
  };
}

const asTyped = (rows: readonly PairRow[] | null): Record<string, string | null> | null =>
  rows === null ? null : Object.fromEntries(rows.map(({ name, value }) => [name, value]));

function readable(body: string | null): Record<string, unknown> | null {
  try {
    return body === null ? null : bodyOf(body);
  } catch {
    return null;
  }
}
