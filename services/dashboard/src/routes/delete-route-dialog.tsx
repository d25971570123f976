/** Asks before a route is deleted. */
import { useLocation } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { useRead, useTenant } from '../api/use-api.ts';
import { Dialog } from '../design/dialog.tsx';
import { Form } from '../design/form.tsx';
import { Notice } from '../design/notice.tsx';
import { Ago } from '../design/time.tsx';
import type { Route } from './route-types.ts';

export function DeleteRouteDialog({ route, onClose }: { route: Route; onClose: () => void }) {
  const { api } = useTenant();
  const [, navigate] = useLocation();
  const traffic = useRead('/v1/traffic', { query: { by: 'route', route_id: route.id } });
  const used = traffic.data?.data[0];
  const remove = useAction(async () => {
    await api.delete('/v1/routes/{id}', { path: { id: route.id } });
    navigate('/routes', { replace: true });
  });
  return (
    <Dialog title={`Delete ${route.name}?`} isOpen onClose={onClose}>
      {used !== undefined && (
        <Notice tone="warn" title={`It had ${used.requests.toLocaleString()} requests in the last 24 hours`}>
          <p>
            The last one <Ago at={used.last_at} />. Whoever calls it will be refused at once.
          </p>
        </Notice>
      )}
      <Form
        action={remove}
        submit="Delete"
        look="danger"
        onSubmit={() => void remove.run()}
        onCancel={onClose}
      >
        <p className="soft">Its environments go with it. Secrets and logs stay.</p>
      </Form>
    </Dialog>
  );
}
