/** Chooses some items out of many, by name. Its user supplies the search results. */
import { Button, IconButton } from './button.tsx';
import { TextField } from './field.tsx';

type Named = { id: string; name: string };

type Props = {
  /** Label of the search field. */
  label: string;
  /** What an empty choice means. */
  none: string;
  chosen: readonly Named[];
  found: readonly Named[];
  search: string;
  onSearch: (text: string) => void;
  onChange: (ids: readonly string[]) => void;
  isReadOnly: boolean;
};

export function Chooser({ label, none, chosen, found, search, onSearch, onChange, isReadOnly }: Props) {
  const ids = chosen.map(({ id }) => id);
  return (
    <div className="stack-tight">
      {ids.length === 0 && <p className="soft small">{none}</p>}
      <ul className="row">
        {chosen.map(({ id, name }) => (
          <li key={id} className="mark">
            <span className="mono">{name}</span>
            {!isReadOnly && (
              <IconButton
                icon="close"
                label={`Take ${name} out`}
                onPress={() => onChange(ids.filter((one) => one !== id))}
              />
            )}
          </li>
        ))}
      </ul>
      {!isReadOnly && (
        <>
          <TextField
            label={label}
            type="search"
            value={search}
            onChange={(event) => onSearch(event.target.value)}
          />
          <div className="row button-small">
            {found
              .filter(({ id }) => !ids.includes(id))
              .map(({ id, name }) => (
                <Button key={id} icon="plus" onPress={() => onChange([...ids, id])}>
                  {name}
                </Button>
              ))}
          </div>
        </>
      )}
    </div>
  );
}
