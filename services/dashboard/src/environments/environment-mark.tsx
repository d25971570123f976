/** An environment as it is shown everywhere: a dot of its colour and its name. */
import { colorOf, useEnvironments } from './use-environments.ts';

export function EnvironmentMark({ name }: { name: string }) {
  return (
    <span className="environment">
      <EnvironmentDot name={name} />
      <span className="break">{name}</span>
    </span>
  );
}

export function EnvironmentDot({ name }: { name: string }) {
  const { list } = useEnvironments();
  const color = colorOf(name, list.find((one) => one.name === name)?.color);
  return <span className="environment-dot" style={{ '--environment': color }} aria-hidden="true" />;
}
