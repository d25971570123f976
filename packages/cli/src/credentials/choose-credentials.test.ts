/** Which key the command sends to which address. */
import { checkedUrl, chooseCredentials, defaultApiUrl } from './choose-credentials.ts';

const stored = { api_url: 'https://api.example.com', api_key: 'stored' };

test('without environment variables the key that login stored is used', () => {
  expect(chooseCredentials({}, stored)).toEqual({ baseUrl: stored.api_url, apiKey: 'stored' });
});

test('a key in the environment wins over the stored key, at its own address or else the stored one', () => {
  const environment = { KNOXCALL_API_KEY: 'own' };
  expect(chooseCredentials(environment, stored)).toEqual({ baseUrl: stored.api_url, apiKey: 'own' });
  expect(chooseCredentials(environment, undefined)).toEqual({ baseUrl: defaultApiUrl, apiKey: 'own' });
  const both = { ...environment, KNOXCALL_API_URL: 'https://other.example.com/' };
  expect(chooseCredentials(both, stored)).toEqual({ baseUrl: 'https://other.example.com', apiKey: 'own' });
});

test('a stored key is never sent to another address than its own', () => {
  const same = { KNOXCALL_API_URL: 'https://API.example.com/' };
  expect(chooseCredentials(same, stored)).toEqual({ baseUrl: stored.api_url, apiKey: 'stored' });
  for (const url of ['https://evil.example', 'http://api.example.com', 'https://api.example.com:8443']) {
    expect(() => chooseCredentials({ KNOXCALL_API_URL: url }, stored)).toThrow('not the address');
  }
});

test('without any key the user is told to log in', () => {
  expect(() => chooseCredentials({}, undefined)).toThrow('run knoxcall login');
  expect(() => chooseCredentials({ KNOXCALL_API_KEY: '' }, undefined)).toThrow('run knoxcall login');
});

test.each(['ftp://a', 'nonsense', 'https://user@a', 'https://a?x=1', 'https://a#x'])(
  '%s is refused as an address',
  (url) => {
    expect(() => checkedUrl(url)).toThrow('must be an http or https URL');
  },
);
