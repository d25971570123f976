/** What everybody is told who calls the proxy without saying who they are: a browser, a health check, a wrong port. */
export const thisIsTheProxy = 'this is the proxy; send x-knoxcall-key and x-knoxcall-route (see /docs)';
