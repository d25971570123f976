/** "Test": sends one request through the route, and shows the answer and where values were put in. */

import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { type Read, useMay, useTenant } from '../api/use-api.ts';
import { SelectField, TextArea, TextField } from '../design/field.tsx';
import { Form } from '../design/form.tsx';
import { Loading, Notice } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { DraftFault } from '../secrets/field-text.ts';
import { useTemplates } from '../templates/use-templates.ts';
import type { LoadedRoute, TestResult } from './route-types.ts';
import { TestAnswer } from './test-answer.tsx';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map(
  (name) => [name, name] as const,
);

export function TestTab({ loaded }: { loaded: LoadedRoute }) {
  const mayTest = useMay('editor');
  const templates = useTemplates();
  if (!mayTest) {
    return (
      <Notice>
        <p>An editor can send a test. Your role is “read”.</p>
      </Notice>
    );
  }
  if (templates.isPending) return <Loading lines={4} />;
  // The form starts with a request that the known API accepts.
  return <TestForm loaded={loaded} suggested={suggestionFor(loaded, templates.data?.data ?? [])} />;
}

type Suggested = { method: string; path: string } | undefined;

function TestForm({
  loaded: { route, environments },
  suggested,
}: {
  loaded: LoadedRoute;
  suggested: Suggested;
}) {
  const { api } = useTenant();
  const [environment, setEnvironment] = useState(route.base_environment);
  const [method, setMethod] = useState(suggested?.method ?? 'GET');
  const [path, setPath] = useState(suggested?.path ?? '/');
  const [headers, setHeaders] = useState('');
  const [body, setBody] = useState('');
  const [result, setResult] = useState<TestResult>();
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const send = useAction(async () => {
    setResult(undefined);
    const request = { environment, method, path, headers: parseHeaderLines(headers) };
    const given = hasBody && body !== '' ? { ...request, body } : request;
    setResult((await api.post('/v1/routes/{id}/test', { path: { id: route.id }, body: given })).data);
  });
  return (
    <div className="stack">
      <Section
        title="Request"
        lead="Sent by the control plane through the proxy, with a key that works only this once."
      >
        <Form action={send} submit={send.isRunning ? 'Sending…' : 'Send'} onSubmit={() => void send.run()}>
          <div className="test-line">
            <SelectField
              label="Method"
              value={method}
              onChange={(event) => setMethod(event.target.value)}
              options={methods}
            />
            <TextField
              label="Path"
              mono
              required
              value={path}
              onChange={(event) => setPath(event.target.value)}
              help={`Behind ${route.target_base_url ?? ''}`}
            />
            <SelectField
              label="Environment"
              value={environment}
              onChange={(event) => setEnvironment(event.target.value)}
              options={environments.map((one) => [one.environment, one.environment] as const)}
            />
          </div>
          <TextArea
            label="Headers"
            mono
            rows={2}
            placeholder="Content-Type: application/json"
            value={headers}
            onChange={(event) => setHeaders(event.target.value)}
            help="A line each, as the caller would send them. Injected ones are added automatically."
          />
          {hasBody && (
            <TextArea
              label="Body"
              mono
              rows={5}
              value={body}
              onChange={(event) => setBody(event.target.value)}
              help="May hold placeholders. They are filled in where the type of the body is text, JSON, XML or a form."
            />
          )}
        </Form>
      </Section>
      {result !== undefined && <TestAnswer result={result} />}
    </div>
  );
}

type Templates = Read<'/v1/templates'>['data'];

function suggestionFor({ route }: LoadedRoute, templates: Templates): Suggested {
  const known = templates.find((one) => one.target_base_url === route.target_base_url);
  return known?.test ?? undefined;
}

/** Throws `DraftFault` with the first invalid line. */
function parseHeaderLines(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      if (name === undefined)
        throw new DraftFault(`“${line.trim().slice(0, 60)}” is not a header: write Name: value.`);
      return [name, value ?? ''];
    }),
  );
}
