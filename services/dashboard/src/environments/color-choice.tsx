/** One of a few distinguishable colours. */
import { useId } from 'react';
import { palette } from './use-environments.tsx';

const names = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'];

export function ColorChoice({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const id = useId();
  return (
    <fieldset className="colors">
      <legend className="label">Colour</legend>
      {palette.map((color, at) => (
        <label key={color} className="color" style={{ '--environment': color }}>
          <input
            type="radio"
            name={id}
            className="visually-hidden"
            checked={color === value}
            onChange={() => onChange(color)}
          />
          <span className="color-dot" aria-hidden="true" />
          <span className="visually-hidden">{names[at]}</span>
        </label>
      ))}
    </fieldset>
  );
}
