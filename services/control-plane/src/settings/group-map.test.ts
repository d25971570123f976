import { groupMap, groupsIn, rolesOf } from './group-map.ts';

test('a rule names a group, a tenant and a role; a group may hold the separators of a rule, but no comma', () => {
  expect(groupMap.safeParse('cn=ops=demo:read').data).toEqual([
    { group: 'cn=ops', tenantSlug: 'demo', role: 'read' },
  ]);
  expect(groupMap.safeParse('').data).toEqual([]);
  for (const bad of ['devs', 'devs=demo', 'devs=demo:owner', '=demo:read', 'devs=Demo:read']) {
    expect({ bad, success: groupMap.safeParse(bad).success }).toEqual({ bad, success: false });
  }
});

test('in each tenant the highest role of all groups counts', () => {
  const map = groupMap.parse('admins=demo:admin,devs=demo:editor,devs=test:admin,all=demo:read');
  expect([...rolesOf(['devs', 'all'], map)]).toEqual([
    ['demo', 'editor'],
    ['test', 'admin'],
  ]);
  expect([...rolesOf(['all', 'admins'], map)]).toEqual([['demo', 'admin']]);
  expect(rolesOf(['Devs', 'admins '], map).size).toBe(0);
  expect(rolesOf([], map).size).toBe(0);
});

test('a claim is a list of names or a single name', () => {
  expect(groupsIn(['a', 1, null, 'b'])).toEqual(['a', 'b']);
  expect(groupsIn('a')).toEqual(['a']);
  expect(groupsIn({ a: true })).toEqual([]);
  expect(groupsIn(undefined)).toEqual([]);
});
