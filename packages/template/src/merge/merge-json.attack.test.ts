// nodejs/node#63785: once a process has parsed an object with the key `\`, `JSON.parse` may give that name to
// one-letter keys of later objects that are written as escapes: a caller could hide a key from a merge that trusts it.
// In a file of its own, since it spoils the parser.

import { mergeJson, UNLIMITED } from '../index.ts';

test('escaped keys are read rightly where the parser of the platform reads them wrongly', () => {
  JSON.parse('{"h":[],"\\\\":0}');
  const caller = '{"h":1,"\\u006b":2}';
  expect(mergeJson(Buffer.from(caller), { k: 3 }, UNLIMITED).toString()).toBe('{"h":1,"k":3}');
  expect(mergeJson(Buffer.from(caller), { '\\': 3 }, UNLIMITED).toString()).toBe(
    '{"h":1,"\\u006b":2,"\\\\":3}',
  );
});
