/** Which key goes where. */
import { checkedUrl, chooseCredentials, defaultApiUrl } from './choose-credentials.ts';

const stored = { api_url: 'https://api.example.com', api_key: 'stored' };

test('what login stored is used', () => {
  expect(chooseCredentials({}, stored)).toEqual({ baseUrl: stored.api_url, apiKey: 'stored' });
});

test('a key of the environment comes before it, with its own address or the stored one', () => {
  const environment = { KNOXCALL_API_KEY: 'own' };
  expect(chooseCredentials(environment, stored)).toEqual({ baseUrl: stored.api_url, apiKey: 'own' });
  expect(chooseCredentials(environment, undefined)).toEqual({ baseUrl: defaultApiUrl, apiKey: 'own' });
  const both = { ...environment, KNOXCALL_API_URL: 'https://other.example.com/' };
  expect(chooseCredentials(both, stored)).toEqual({ baseUrl: 'https://other.example.com', apiKey: 'own' });
});

test('a stored key stays with its address', () => {
  const same = { KNOXCALL_API_URL: 'https://API.example.com/' };
  expect(chooseCredentials(same, stored)).toEqual({ baseUrl: stored.api_url, apiKey: 'stored' });
  for (const url of ['https://evil.example', 'http://api.example.com', 'https://api.example.com:8443']) {
    expect(() => chooseCredentials({ KNOXCALL_API_URL: url }, stored)).toThrow('not the address');
  }
});

test('without any key there is nothing to do but to log in', () => {
  expect(() => chooseCredentials({}, undefined)).toThrow('run knoxcall login');
  expect(() => chooseCredentials({ KNOXCALL_API_KEY: '' }, undefined)).toThrow('run knoxcall login');
});

test.each(['ftp://a', 'nonsense', 'https://user@a', 'https://a?x=1', 'https://a#x'])(
  '%s is no address',
  (url) => {
    expect(() => checkedUrl(url)).toThrow('must be an http or https URL');
  },
);
