/**
 * "Inject Headers" and "Inject Query": a table of names and values, or their JSON. Where nothing is set here, the
 * inherited rows are shown and stay until they are replaced: adding a row keeps the others, and one of the same name
 * replaces the inherited one.
 */
import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { Section } from '../design/page.tsx';
import type { Judge } from '../placeholder/placeholder-text.tsx';
import { newRow, type PairRow } from './configuration-draft.ts';
import { type Inherited, levelWords } from './levels.ts';
import type { PairKind } from './pair-kinds.ts';
import { EditedRow, InheritedRow } from './pair-row.tsx';
import { PairsJson } from './pairs-json.tsx';

type Props = {
  of: PairKind;
  rows: readonly PairRow[] | null;
  inherited: Inherited<readonly PairRow[]>;
  onChange: (rows: readonly PairRow[] | null) => void;
  judge: Judge | undefined;
  isReadOnly: boolean;
};

export function PairsEditor(props: Props) {
  const [isJson, setJson] = useState(false);
  const { of, rows, inherited, onChange, isReadOnly } = props;
  // An inherited row that is kept keeps its id.
  const kept = new Set(inherited?.value.map(({ id }) => id));
  const add = (): void => onChange([...(rows ?? inherited?.value ?? []), newRow()]);
  return (
    <Section
      title={of.title}
      lead={<Lead {...props} />}
      actions={
        !isReadOnly && (
          <>
            {rows !== null && inherited !== undefined && (
              <Button look="quiet" onPress={() => onChange(null)}>
                Inherit again
              </Button>
            )}
            <Button onPress={() => setJson(!isJson)}>{isJson ? 'Edit as table' : 'Edit as JSON'}</Button>
            {!isJson && (
              <Button icon="plus" onPress={add}>
                {of.add}
              </Button>
            )}
          </>
        )
      }
    >
      {isJson ? (
        <PairsJson of={of} rows={rows ?? inherited?.value ?? []} onChange={onChange} judge={props.judge} />
      ) : (
        <Rows {...props} kept={kept} />
      )}
    </Section>
  );
}

function Lead({ of, rows, inherited }: Props) {
  if (rows === null && inherited !== undefined) {
    return (
      <>Inherited from {levelWords(inherited.from)}. Whatever you change here holds for this place alone.</>
    );
  }
  if (inherited !== undefined) return <>Replaces what {levelWords(inherited.from)} injects.</>;
  return <>{of.lead}</>;
}

function Rows({
  of,
  rows,
  inherited,
  onChange,
  judge,
  isReadOnly,
  kept,
}: Props & { kept: ReadonlySet<string> }) {
  const shown = rows ?? inherited?.value ?? [];
  if (shown.length === 0) {
    return (
      <p className="soft">
        {rows !== null && inherited !== undefined ? 'Nothing is injected here.' : of.none}
      </p>
    );
  }
  const change = (id: string, next: Partial<PairRow>): void => {
    const changed = shown.map((row) => (row.id === id ? { ...row, ...next } : row));
    onChange(withoutReplaced(of, { rows: changed, id, kept }));
  };
  const remove = (id: string): void => onChange(shown.filter((row) => row.id !== id));
  /** Once edited, it is a row of this place. */
  const edit = (row: PairRow): void =>
    onChange(shown.map((one) => (one.id === row.id ? newRow(row.name, row.value) : one)));
  return (
    <ul className="pairs">
      {shown.map((row) =>
        isReadOnly || kept.has(row.id) ? (
          <InheritedRow
            key={row.id}
            row={row}
            judge={judge}
            onEdit={isReadOnly ? undefined : () => edit(row)}
            onRemove={isReadOnly ? undefined : () => remove(row.id)}
          />
        ) : (
          <EditedRow
            key={row.id}
            of={of}
            row={row}
            judge={judge}
            fault={faultOf(of, row, shown)}
            onChange={(next) => change(row.id, next)}
            onRemove={() => remove(row.id)}
          />
        ),
      )}
    </ul>
  );
}

type Changed = { rows: readonly PairRow[]; id: string; kept: ReadonlySet<string> };

/** A row with the name of an inherited one replaces it. */
function withoutReplaced(of: PairKind, { rows, id, kept }: Changed): readonly PairRow[] {
  const name = rows.find((row) => row.id === id)?.name.trim();
  return rows.filter(
    (row) =>
      row.id === id || !kept.has(row.id) || name === undefined || of.keyOf(row.name) !== of.keyOf(name),
  );
}

function faultOf(of: PairKind, row: PairRow, rows: readonly PairRow[]): string | undefined {
  const name = row.name.trim();
  if (name === '') return (row.value ?? '') === '' ? undefined : `The ${of.noun} needs a name.`;
  const fault = of.faultOf(name);
  if (fault !== undefined) return fault;
  const twice = rows.some((one) => one.id !== row.id && of.keyOf(one.name.trim()) === of.keyOf(name));
  return twice ? `${name} stands here twice.` : undefined;
}
