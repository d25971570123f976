// nodejs/node#63785: once a process has parsed an object with the key `\`, `JSON.parse` may give the escaped keys of
// later objects that name. A caller could hide a key from the merge with it. In a file of its own: it spoils the parser.

import { mergeJson } from '../index.ts';

test('escaped keys are read rightly where the parser of the platform reads them wrongly', () => {
  JSON.parse('{"h":[],"\\\\":0}');
  const caller = '{"h":1,"\\u006bey":2}';
  expect(mergeJson(Buffer.from(caller), { key: 3 }).toString()).toBe('{"h":1,"key":3}');
  expect(mergeJson(Buffer.from(caller), { '\\': 3 }).toString()).toBe('{"h":1,"\\u006bey":2,"\\\\":3}');
});
