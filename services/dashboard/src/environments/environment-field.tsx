/** The choice of one environment in a form, the default one first. It is empty until the environments are known. */
import type { ReactNode } from 'react';
import { SelectField } from '../design/field.tsx';
import { useEnvironments } from './use-environments.tsx';

export function EnvironmentField({ help }: { help?: ReactNode }) {
  const { list } = useEnvironments();
  const [first] = list;
  return (
    <SelectField
      key={first?.name}
      label="Environment"
      name="environment"
      defaultValue={first?.name}
      options={list.map(({ name }) => [name, name] as const)}
      help={help}
    />
  );
}
