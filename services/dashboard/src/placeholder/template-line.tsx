/** A field for text with placeholders, under its label. */
import { type ComponentProps, type ReactNode, useId } from 'react';
import { TemplateField } from './template-field.tsx';

export function TemplateLine({
  help,
  ...field
}: ComponentProps<typeof TemplateField> & { help?: ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      <TemplateField {...field} id={id} />
      {help && <div className="field-help">{help}</div>}
    </div>
  );
}
