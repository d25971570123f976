// YAML files of the repository as plain values; a file that is not quite YAML (duplicate keys, tabs) is an error here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { repository } from './source-files.ts';

/** The documents of a file, with `<<` merges applied. @throws Error naming the file and the place of the fault. */
export function loadYaml(path: string): readonly unknown[] {
  const documents = parseAllDocuments(readFileSync(join(repository, path), 'utf8'), {
    merge: true,
    strict: true,
  });
  if (!Array.isArray(documents)) throw new Error(`${path} is empty.`);
  // A comment in front of the first document would count as one.
  return documents
    .filter(({ contents }) => contents !== null)
    .map((document) => {
      const [fault] = [...document.errors, ...document.warnings];
      if (fault !== undefined) throw new Error(`${path}: ${fault.message}`);
      return document.toJS() as unknown;
    });
}
