/** The kept versions of a value, and the rollback to one. */

import { useAction } from '../api/use-action.ts';
import { useMay, useRead, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Mark } from '../design/mark.tsx';
import { ErrorNotice, Loading, ReadError } from '../design/notice.tsx';
import { Ago } from '../design/time.tsx';
import type { SecretDetails } from './secret-types.ts';

type Props = { secret: SecretDetails; environment: string };

export function Versions({ secret, environment }: Props) {
  const { api } = useTenant();
  const mayWrite = useMay('editor');
  const read = useRead('/v1/secrets/{id}/versions', { path: { id: secret.id }, query: { environment } });
  const roll = useAction(async (version: number) => {
    await api.post('/v1/secrets/{id}/rollback', { path: { id: secret.id }, body: { environment, version } });
  });
  if (read.isPending) return <Loading lines={2} />;
  if (read.data === undefined) return <ReadError error={read.error} />;
  return (
    <div className="stack-tight">
      <h3>Versions</h3>
      {roll.error !== undefined && <ErrorNotice error={roll.error} />}
      <div className="table table-plain">
        <table>
          <thead className="visually-hidden">
            <tr>
              <th>Version</th>
              <th>Written</th>
              <th>Action</th>
            </tr>
          </thead>
          <tbody>
            {read.data.data.map(({ version, created_at: at, current }) => (
              <tr key={version}>
                <td className="number">Version {version}</td>
                <td className="soft">
                  <Ago at={at} />
                </td>
                <td className="actions button-small">
                  {current && <Mark tone="good">in use</Mark>}
                  {!current && mayWrite && (
                    <Button look="quiet" isDisabled={roll.isRunning} onPress={() => void roll.run(version)}>
                      Roll back
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="field-help">The last ten are kept. Rolling back makes the old value a new version.</p>
    </div>
  );
}
