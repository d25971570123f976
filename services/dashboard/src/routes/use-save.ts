/**
 * Saves a part of a route, based on the version that was opened; a newer version is shown before anything is
 * overwritten.
 */
import { KnoxCallError } from '@knoxcall/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { readAgain } from '../api/read-again.ts';
import { type Action, useAction } from '../api/use-action.ts';
import { readOnce, useTenant } from '../api/use-api.ts';

/** The parts of a route that its page shows. */
const shownPaths = ['/v1/routes/{id}', '/v1/routes/{id}/environments'] as const;

export type Warning = { code: string; message: string; path: string };

export type Save = {
  action: Action<void>;
  warnings: readonly Warning[] | undefined;
  /** True where somebody else changed the route during the edit; saving again overwrites that. */
  isOutdated: boolean;
  forget: () => void;
};

/**
 * `write` gets the headers for its version, and returns the warnings of the answer. `onClean` is called once the route
 * was read again, so that the next edit begins with the saved version.
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
  // During an edit, the version at its beginning counts.
  const [version, setVersion] = useState(etag);
  const [isOutdated, setOutdated] = useState(false);
  const [warnings, setWarnings] = useState<readonly Warning[]>();
  useEffect(() => {
    if (!isDirty) setVersion(etag);
  }, [etag, isDirty]);
  const action = useAction(async () => {
    try {
      const given = await write(version === undefined ? {} : { 'If-Match': version });
      await Promise.all(shownPaths.map((path) => readAgain(queries, { queryKey: [slug, path] })));
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
