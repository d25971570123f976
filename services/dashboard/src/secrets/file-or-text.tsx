/** Input from a file or pasted; no state of the page has it. */
import { type ComponentProps, useRef, useState } from 'react';
import { Button } from '../design/button.tsx';
import { HiddenField } from '../design/field.tsx';

type Props = Omit<ComponentProps<typeof HiddenField>, 'name' | 'inputRef'> & {
  name: string;
  accept?: string;
};

/** The form's data has it as `name` where it was pasted, as `name_file` where a file was chosen. */
export function FileOrText({ name, accept, ...field }: Props) {
  const [file, setFile] = useState<string>();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className="stack-tight">
      {file === undefined && <HiddenField {...field} name={name} />}
      {file !== undefined && <p className="label">{field.label}</p>}
      <div className="row">
        <input
          ref={picker}
          type="file"
          name={`${name}_file`}
          accept={accept}
          className="visually-hidden"
          tabIndex={-1}
          aria-label={`File with ${field.label}`}
          onChange={(event) => setFile(event.target.files?.[0]?.name)}
        />
        <span className="button-small">
          <Button onPress={() => picker.current?.click()}>
            {file === undefined ? 'Choose a file' : 'Choose another'}
          </Button>
        </span>
        {file !== undefined && <span className="soft small break">{file}</span>}
      </div>
    </div>
  );
}
