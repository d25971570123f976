/** How a route authenticates: the entry's own shape, and names of headers under the rules of injected ones. */
import { authHeaders, routeAuth } from '@knoxcall/snapshot';
import { headerFault } from './injection-fields.ts';

export const auth = routeAuth.superRefine((given, context) => {
  for (const name of authHeaders(given)) {
    const fault = headerFault(name);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `${name} ${fault}` });
  }
});
