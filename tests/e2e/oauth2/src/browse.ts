/** A browser without a screen or scripts: follows redirects and keeps cookies, which is all that a code flow needs. */
import { type CallAnswer, call } from '@knoxcall/testkit';

export type Browser = {
  cookies: Map<string, string>;
  /** One step; what it sets is kept. */
  get(url: string): Promise<CallAnswer>;
  /** Follows redirects to the page at their end. */
  visit(url: string): Promise<CallAnswer>;
};

export function openBrowser(): Browser {
  const cookies = new Map<string, string>();
  const get: Browser['get'] = async (url) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await call(url, { headers: cookie === '' ? {} : { cookie } });
    const [pair = ''] = (answer.headers['set-cookie'] ?? '').split(';');
    const [name = '', value = ''] = pair.split('=');
    if (value !== '') cookies.set(name, value);
    else if (name !== '') cookies.delete(name);
    return answer;
  };
  return {
    cookies,
    get,
    visit: async (url) => {
      let answer = await get(url);
      let at = url;
      for (let steps = 0; steps < 10 && answer.headers.location !== undefined; steps += 1) {
        at = new URL(answer.headers.location, at).href;
        answer = await get(at);
      }
      return answer;
    },
  };
}
