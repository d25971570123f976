/** Something that comes as a file and may be pasted as well; it is in no state of the page. */
import { type ComponentProps, useRef, useState } from 'react';
import { Button } from '../design/button.tsx';
import { HiddenField } from '../design/field.tsx';

type Props = Omit<ComponentProps<typeof HiddenField>, 'name' | 'inputRef'> & {
  name: string;
  accept?: string;
};

/** In the form's data it is `name` where it was pasted, `name_file` where it was chosen. */
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
