/** One name with its value: inherited, or edited. */
import { Button, IconButton } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { type Judge, PlaceholderText } from '../placeholder/placeholder-text.tsx';
import { TemplateField } from '../placeholder/template-field.tsx';
import type { PairRow } from './configuration-draft.ts';
import type { PairKind } from './pair-kinds.ts';

type RowProps = { row: PairRow; judge: Judge | undefined };

export function InheritedRow({
  row,
  judge,
  onEdit,
  onRemove,
}: RowProps & { onEdit: (() => void) | undefined; onRemove: (() => void) | undefined }) {
  return (
    <li className="pair-row pair-row-fixed">
      <span className="mono break pair-name">{row.name}</span>
      <span>
        {row.value === null ? (
          <em className="soft">removed</em>
        ) : (
          <PlaceholderText text={row.value} judge={judge} />
        )}
      </span>
      <span className="pair-actions button-small">
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

export function EditedRow({
  of,
  row,
  judge,
  fault,
  onChange,
  onRemove,
}: RowProps & {
  of: PairKind;
  fault: string | undefined;
  onChange: (next: Partial<PairRow>) => void;
  onRemove: () => void;
}) {
  return (
    <li className="pair-row">
      <div>
        <input
          className="input input-mono"
          aria-label={`${of.label} name`}
          aria-invalid={fault === undefined ? undefined : true}
          autoComplete="off"
          spellCheck={false}
          placeholder={of.example[0]}
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
        <p className="soft pair-removed">
          The caller’s {of.noun} is removed.{' '}
          <Button look="quiet" onPress={() => onChange({ value: '' })}>
            Inject a value
          </Button>
        </p>
      ) : (
        <TemplateField
          label={`${of.label} value`}
          value={row.value}
          onChange={(value) => onChange({ value })}
          placeholder={of.example[1]}
          judge={judge}
        />
      )}
      <span className="pair-actions button-small">
        {row.value === '' && (
          <Button look="quiet" onPress={() => onChange({ value: null })}>
            Strip it
          </Button>
        )}
        <IconButton icon="close" label={`Remove ${row.name || `the ${of.noun}`}`} onPress={onRemove} />
      </span>
    </li>
  );
}
