/**
 * "Inject Headers": a table of headers, or their JSON. Where nothing is said here, what is inherited is shown and stays
 * until it is replaced: adding a header keeps the others, one of the same name takes their place.
 */
import { useState } from 'react';
import { Button, IconButton } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { Section } from '../design/page.tsx';
import type { Judge } from '../placeholder/placeholder-text.tsx';
import { PlaceholderText } from '../placeholder/placeholder-text.tsx';
import { TemplateField } from '../placeholder/template-field.tsx';
import { type HeaderRow, newRow } from './configuration-draft.ts';
import { HeadersJson } from './headers-json.tsx';
import { type Inherited, levelWords } from './levels.ts';

type Props = {
  rows: readonly HeaderRow[] | null;
  inherited: Inherited<readonly HeaderRow[]>;
  onChange: (rows: readonly HeaderRow[] | null) => void;
  judge: Judge | undefined;
  isReadOnly: boolean;
};

export function HeadersEditor(props: Props) {
  const [isJson, setJson] = useState(false);
  const { rows, inherited, onChange, isReadOnly } = props;
  // An inherited row that is kept has the id that it was inherited with.
  const kept = new Set(inherited?.value.map(({ id }) => id));
  const add = (): void => onChange([...(rows ?? inherited?.value ?? []), newRow()]);
  return (
    <Section
      title="Inject Headers"
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
                Add Header
              </Button>
            )}
          </>
        )
      }
    >
      {isJson ? (
        <HeadersJson rows={rows ?? inherited?.value ?? []} onChange={onChange} judge={props.judge} />
      ) : (
        <Rows {...props} kept={kept} />
      )}
    </Section>
  );
}

function Lead({ rows, inherited }: Props) {
  if (rows === null && inherited !== undefined) {
    return (
      <>Inherited from {levelWords(inherited.from)}. Whatever you change here holds for this place alone.</>
    );
  }
  if (inherited !== undefined) return <>Replaces what {levelWords(inherited.from)} injects.</>;
  return <>Put into every request on its way to the API. A caller’s header of the same name is replaced.</>;
}

function Rows({ rows, inherited, onChange, judge, isReadOnly, kept }: Props & { kept: ReadonlySet<string> }) {
  const shown = rows ?? inherited?.value ?? [];
  if (shown.length === 0) {
    return (
      <p className="soft">
        {rows !== null && inherited !== undefined
          ? 'Nothing is injected here.'
          : 'No header is injected. Most APIs take their key in Authorization.'}
      </p>
    );
  }
  const change = (id: string, next: Partial<HeaderRow>): void => {
    const changed = shown.map((row) => (row.id === id ? { ...row, ...next } : row));
    onChange(withoutReplaced(changed, id, kept));
  };
  const remove = (id: string): void => onChange(shown.filter((row) => row.id !== id));
  /** Touched: from now on it is a row of this place. */
  const edit = (row: HeaderRow): void =>
    onChange(shown.map((one) => (one.id === row.id ? newRow(row.name, row.value) : one)));
  return (
    <ul className="headers">
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
            row={row}
            judge={judge}
            fault={faultOf(row, shown)}
            onChange={(next) => change(row.id, next)}
            onRemove={() => remove(row.id)}
          />
        ),
      )}
    </ul>
  );
}

/** A header that is named like one that was only inherited takes its place. */
function withoutReplaced(
  rows: readonly HeaderRow[],
  id: string,
  kept: ReadonlySet<string>,
): readonly HeaderRow[] {
  const name = rows
    .find((row) => row.id === id)
    ?.name.trim()
    .toLowerCase();
  return rows.filter((row) => row.id === id || !kept.has(row.id) || row.name.toLowerCase() !== name);
}

function faultOf(row: HeaderRow, rows: readonly HeaderRow[]): string | undefined {
  const name = row.name.trim();
  if (name === '') return row.value === '' || row.value === null ? undefined : 'The header needs a name.';
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return 'This is not a legal name of a header.';
  const twice = rows.some((one) => one.id !== row.id && one.name.trim().toLowerCase() === name.toLowerCase());
  return twice ? `${name} stands here twice.` : undefined;
}

type RowProps = { row: HeaderRow; judge: Judge | undefined };

function InheritedRow({
  row,
  judge,
  onEdit,
  onRemove,
}: RowProps & { onEdit: (() => void) | undefined; onRemove: (() => void) | undefined }) {
  return (
    <li className="header-row header-row-fixed">
      <span className="mono break header-name">{row.name}</span>
      <span>
        {row.value === null ? (
          <em className="soft">removed</em>
        ) : (
          <PlaceholderText text={row.value} {...(judge === undefined ? {} : { judge })} />
        )}
      </span>
      <span className="header-actions button-small">
        {onEdit !== undefined && (
          <Button look="quiet" onPress={onEdit}>
            Change
          </Button>
        )}
        {onRemove !== undefined && (
          <IconButton icon="close" label={`Remove ${row.name}`} onPress={onRemove} />
        )}
      </span>
    </li>
  );
}

function EditedRow({
  row,
  judge,
  fault,
  onChange,
  onRemove,
}: RowProps & {
  fault: string | undefined;
  onChange: (next: Partial<HeaderRow>) => void;
  onRemove: () => void;
}) {
  return (
    <li className="header-row">
      <div>
        <input
          className="input input-mono"
          aria-label="Header name"
          aria-invalid={fault === undefined ? undefined : true}
          autoComplete="off"
          spellCheck={false}
          placeholder="Authorization"
          value={row.name}
          autoFocus={row.name === '' && row.value === ''}
          onChange={(event) => onChange({ name: event.target.value })}
        />
        {fault !== undefined && (
          <p className="field-fault">
            <Icon name="warning" size={14} /> {fault}
          </p>
        )}
      </div>
      {row.value === null ? (
        <p className="soft header-removed">
          The caller’s header is removed.{' '}
          <Button look="quiet" onPress={() => onChange({ value: '' })}>
            Inject a value
          </Button>
        </p>
      ) : (
        <TemplateField
          label="Header value"
          value={row.value}
          onChange={(value) => onChange({ value })}
          placeholder="Bearer {{secret:name}}"
          {...(judge === undefined ? {} : { judge })}
        />
      )}
      <span className="header-actions button-small">
        {row.value === '' && (
          <Button look="quiet" onPress={() => onChange({ value: null })}>
            Strip it
          </Button>
        )}
        <IconButton icon="close" label={`Remove ${row.name || 'the header'}`} onPress={onRemove} />
      </span>
    </li>
  );
}
