/** Which methods the fields below are for: all of them, or a single one. */
import { SelectField } from '../design/field.tsx';
import { Mark } from '../design/mark.tsx';

const usual = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

type Props = {
  selected: string | null;
  /** Methods that have a configuration of their own. */
  own: readonly string[];
  onSelect: (method: string | null) => void;
};

export function MethodPicker({ selected, own, onSelect }: Props) {
  const all = [...new Set([...own, ...usual])];
  return (
    <div className="methods">
      <div className="method-select">
        <SelectField
          label="For requests with"
          value={selected ?? ''}
          onChange={(event) => onSelect(event.target.value === '' ? null : event.target.value)}
          options={[
            ['', 'every method'],
            ...all.map(
              (method) => [method, own.includes(method) ? `${method} (has its own)` : method] as const,
            ),
          ]}
        />
      </div>
      {own.length > 0 && (
        <span className="small soft">
          Treated in their own way:{' '}
          {own.map((method) => (
            <Mark key={method}>{method}</Mark>
          ))}
        </span>
      )}
    </div>
  );
}
