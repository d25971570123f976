/** A certificate with its key, from a file or pasted. */
import { useRef, useState } from 'react';
import { Button } from '../design/button.tsx';
import { HiddenField, SelectField, TextArea } from '../design/field.tsx';
import { choiceIn, textIn } from '../design/form.tsx';

const types = ['pem', 'pfx', 'p12', 'crt', 'cer', 'key', 'pkcs7', 'p7b', 'p7c'] as const;
type CertificateType = (typeof types)[number];

export function CertificateFields() {
  const [type, setType] = useState<CertificateType>('pem');
  const [file, setFile] = useState<string>();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <SelectField
        label="Format"
        name="certificate_type"
        value={type}
        onChoose={setType}
        options={types.map((name) => [name, name.toUpperCase()] as const)}
        help={type === 'key' ? 'A private key alone: it cannot be shown to an API.' : undefined}
      />
      <div className="row">
        <input
          ref={picker}
          type="file"
          name="certificate_file"
          className="visually-hidden"
          tabIndex={-1}
          aria-label="File with the certificate"
          onChange={(event) => {
            const chosen = event.target.files?.[0]?.name;
            setFile(chosen);
            const ending = types.find((name) => chosen?.toLowerCase().endsWith(`.${name}`));
            if (ending !== undefined) setType(ending);
          }}
        />
        <Button onPress={() => picker.current?.click()}>Choose a file</Button>
        <span className="soft small break">{file ?? 'or paste it below'}</span>
      </div>
      {file === undefined && (
        <TextArea
          label="Certificate"
          name="certificate_content"
          mono
          rows={5}
          required
          placeholder="-----BEGIN CERTIFICATE-----"
          help="With its chain, in any order. DER, PFX and P12 as base64."
        />
      )}
      {!['pfx', 'p12', 'key'].includes(type) && (
        <HiddenField
          label="Private key"
          name="private_key"
          rows={3}
          help="PEM. Needed to show the certificate to an API."
        />
      )}
      <HiddenField label="Passphrase" name="passphrase" rows={1} help="Where key or file are encrypted." />
    </>
  );
}

export async function readCertificateFields(fields: FormData) {
  const given = (name: string) => {
    const text = textIn(fields, name);
    return text === '' ? {} : { [name]: text };
  };
  const file = fields.get('certificate_file');
  const content =
    file instanceof File && file.size > 0 ? await contentOf(file) : textIn(fields, 'certificate_content');
  return {
    certificate_type: choiceIn(fields, 'certificate_type', types),
    certificate_content: content,
    ...given('private_key'),
    ...given('passphrase'),
  };
}

/** Text where it is PEM, else base64 of the bytes. */
async function contentOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  if (text.includes('-----BEGIN')) return text;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
