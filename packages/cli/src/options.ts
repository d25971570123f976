/** Options that many commands take. */
import { Option } from 'commander';

export const json = () => new Option('--json', 'print JSON');
export const several = (name: string, text: string) => new Option(`${name} <name...>`, text);
export const pairs = (text: string) =>
  new Option('--set <name=value>', text).argParser((one: string, all: string[] = []) => [...all, one]);
