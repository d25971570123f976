/** A browser without a screen or scripts: it follows redirects and keeps cookies, which is all that a code flow needs. */
import { type CallAnswer, call } from '@knoxcall/testkit';

export type Browser = {
  cookies: Map<string, string>;
  /** One step; its cookies are kept. */
  get(url: string): Promise<CallAnswer>;
  /** The same, and clicks if the page of a link asks for it. */
  start(url: string): Promise<CallAnswer>;
  /** Follows redirects to the page at their end. */
  visit(url: string): Promise<CallAnswer>;
};

export function openBrowser(): Browser {
  const cookies = new Map<string, string>();
  const step = async (method: 'GET' | 'POST', url: string): Promise<CallAnswer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await call(url, { method, headers: cookie === '' ? {} : { cookie } });
    const [pair = ''] = (answer.headers['set-cookie'] ?? '').split(';');
    const [name = '', value = ''] = pair.split('=');
    if (value !== '') cookies.set(name, value);
    else if (name !== '') cookies.delete(name);
    return answer;
  };
  const get: Browser['get'] = (url) => step('GET', url);
  const start: Browser['start'] = async (url) => {
    const answer = await get(url);
    return answer.text.includes('<form method="post">') ? step('POST', url) : answer;
  };
  return {
    cookies,
    get,
    start,
    visit: async (url) => {
      let answer = await start(url);
      let at = url;
      for (let steps = 0; steps < 10 && answer.headers.location !== undefined; steps += 1) {
        at = new URL(answer.headers.location, at).href;
        answer = await get(at);
      }
      return answer;
    },
  };
}

/** From `start` to the provider; `back` is the address that it then sends the browser to. */
export async function goToProvider(start: string, browser = openBrowser()) {
  const started = await browser.start(start);
  expect([302, 303]).toContain(started.status);
  const asked = new URL(String(started.headers.location));
  const back = new URL(String((await call(asked.href)).headers.location));
  return { browser, started, asked, back };
}
