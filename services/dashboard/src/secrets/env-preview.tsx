/** A preview of what would be stored, line by line, without values; then the result of each. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Mark, type Tone } from '../design/mark.tsx';
import { ErrorNotice, Notice } from '../design/notice.tsx';
import { EnvironmentMark } from '../environments/use-environments.tsx';
import { type Planned, type PlannedState, storePlanned } from './env-plan.ts';

const words: Record<PlannedState, readonly [string, Tone]> = {
  new: ['new secret', 'good'],
  fills: ['first value here', 'good'],
  conflict: ['has a value', 'warn'],
  other: ['another type', 'bad'],
  fault: ['cannot be stored', 'bad'],
};

type Choice = 'replace' | 'skip';
type Props = { lines: readonly Planned[]; environment: string; onBack: () => void; onDone: () => void };

export function EnvPreview({ lines, environment, onBack, onDone }: Props) {
  const { api } = useTenant();
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({});
  const [done, setDone] = useState<readonly string[]>([]);
  const isStored = ({ state, line }: Planned): boolean =>
    state === 'new' || state === 'fills' || (state === 'conflict' && choices[line.name] === 'replace');
  const wanted = lines.filter((one) => isStored(one) && !done.includes(one.line.name));
  const undecided = lines.filter(
    ({ state, line }) => state === 'conflict' && choices[line.name] === undefined,
  );
  const store = useAction(async () => {
    for (const one of wanted) {
      await storePlanned(api, one, environment);
      setDone((before) => [...before, one.line.name]);
    }
    onDone();
  });
  return (
    <div className="stack">
      <div className="row">
        <strong>{lines.length} lines</strong> for <EnvironmentMark name={environment} />
      </div>
      {undecided.length > 0 && (
        <Notice
          tone="warn"
          title={`${undecided.length} ${undecided.length === 1 ? 'secret has a value' : 'secrets have values'} already`}
        >
          <p>Choose for each whether the new value takes its place. The old one stays as a version.</p>
        </Notice>
      )}
      <div className="table table-scroll">
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>What happens</th>
              <th>Length</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((one) => (
              <Line
                key={one.line.name}
                planned={one}
                isDone={done.includes(one.line.name)}
                choice={choices[one.line.name]}
                choose={(choice) => setChoices({ ...choices, [one.line.name]: choice })}
              />
            ))}
          </tbody>
        </table>
      </div>
      {store.error !== undefined && <ErrorNotice error={store.error} />}
      <div className="dialog-foot">
        <Button onPress={onBack}>Change the text</Button>
        <Button
          look="primary"
          isDisabled={store.isRunning || undecided.length > 0 || wanted.length === 0}
          onPress={() => void store.run()}
        >
          {store.isRunning ? `Storing ${done.length + 1}…` : `Store ${wanted.length} values`}
        </Button>
      </div>
    </div>
  );
}

type LineProps = {
  planned: Planned;
  isDone: boolean;
  choice: Choice | undefined;
  choose: (choice: Choice) => void;
};

function Line({ planned: { line, state }, isDone, choice, choose }: LineProps) {
  const [text, tone] = isDone ? (['stored', 'good'] as const) : words[state];
  return (
    <tr>
      <td className="mono break">{line.name}</td>
      <td>
        <div className="row">
          <Mark tone={tone}>{text}</Mark>
          {state === 'conflict' && !isDone && (
            <select
              className="input input-inline"
              aria-label={`What to do with ${line.name}`}
              value={choice ?? ''}
              onChange={(event) => choose(event.target.value === 'replace' ? 'replace' : 'skip')}
            >
              <option value="" disabled>
                choose…
              </option>
              <option value="replace">replace it</option>
              <option value="skip">leave it</option>
            </select>
          )}
          {(line.fault ?? line.hint) !== undefined && (
            <span className="small soft">{line.fault ?? line.hint}</span>
          )}
        </div>
      </td>
      <td className="number soft">{line.value.length}</td>
    </tr>
  );
}
