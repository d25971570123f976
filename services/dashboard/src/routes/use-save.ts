/** Saves a part of a route on the version that it was opened with; another version is shown before anything is lost. */
import { KnoxCallError } from '@knoxcall/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Action, useAction } from '../api/use-action.ts';
import { readOnce, useTenant } from '../api/use-api.ts';

/** What the page of a route shows of it. */
const shownPaths = ['/v1/routes/{id}', '/v1/routes/{id}/environments'] as const;

export type Warning = { code: string; message: string; path: string };

export type Save = {
  action: Action<void>;
  warnings: readonly Warning[] | undefined;
  /** True where somebody else changed the route while it was edited here; saving again overwrites that. */
  isOutdated: boolean;
  forget: () => void;
};

/**
 * `write` gets the headers that tie it to a version; what it gives are the warnings of the answer. `onClean` follows once
 * the route was read again: what is edited next begins with the version that this save made.
 */
export function useSave(
  routeId: string,
  etag: string | undefined,
  {
    isDirty,
    write,
    onClean,
  }: {
    isDirty: boolean;
    write: (headers: { 'If-Match'?: string }) => Promise<readonly Warning[]>;
    onClean: () => void;
  },
): Save {
  const { slug, api } = useTenant();
  const queries = useQueryClient();
  // While something is being edited, the version that it was begun with counts.
  const [version, setVersion] = useState(etag);
  const [isOutdated, setOutdated] = useState(false);
  const [warnings, setWarnings] = useState<readonly Warning[]>();
  useEffect(() => {
    if (!isDirty) setVersion(etag);
  }, [etag, isDirty]);
  const action = useAction(async () => {
    try {
      const given = await write(version === undefined ? {} : { 'If-Match': version });
      await Promise.all(shownPaths.map((path) => queries.invalidateQueries({ queryKey: [slug, path] })));
      onClean();
      setWarnings(given);
      setOutdated(false);
    } catch (error) {
      if (!(error instanceof KnoxCallError && error.type === 'precondition_failed')) throw error;
      setVersion((await readOnce(api, '/v1/routes/{id}', { path: { id: routeId } })).etag);
      setOutdated(true);
    }
  });
  const forget = (): void => {
    onClean();
    setWarnings(undefined);
    setOutdated(false);
    action.clear();
  };
  return { action, warnings, isOutdated, forget };
}
