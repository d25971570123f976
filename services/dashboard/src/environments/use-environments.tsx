/** The environments of the tenant, the default one first, each with the colour that it has everywhere. */
import { useMemo } from 'react';
import { type Read, useRead } from '../api/use-api.ts';

export type Environment = Read<'/v1/environments'>['data'][number];

const query = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

export function useEnvironments() {
  const read = useRead('/v1/environments', query);
  const list = useMemo(
    () => [...(read.data?.data ?? [])].sort((a, b) => Number(b.is_default) - Number(a.is_default)),
    [read.data],
  );
  return { list, read };
}

export const palette = [
  '#c2352b',
  '#c26a12',
  '#a38400',
  '#3f8f3f',
  '#12857a',
  '#2a6fd0',
  '#6b4fd3',
  '#b03a93',
] as const;

/** The usual names of environments; others get a colour by their name, the same everywhere. */
const usual: Readonly<Record<string, number>> = {
  production: 0,
  prod: 0,
  live: 0,
  staging: 1,
  preview: 2,
  test: 4,
  testing: 4,
  development: 5,
  dev: 5,
};

/** A chosen colour counts only where it is valid: it is put into a style. */
export function colorOf(name: string, given: string | null | undefined): string {
  if (given && /^#[0-9a-f]{6}$/i.test(given)) return given;
  const sum = [...name].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 9973, 7);
  return palette[usual[name] ?? sum % palette.length] ?? palette[0];
}

/** An environment as it is shown everywhere: a dot of its colour and its name. */
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
