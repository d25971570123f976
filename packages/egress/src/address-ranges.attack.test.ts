import { createAddressPolicy } from './address-policy.ts';

const policy = (allowCidrs: string[] = []) =>
  createAddressPolicy({ allowCidrs, denyAddresses: [], lookup: async () => [] });

// IANA special-purpose registries, both families; with first and last addresses where a range is easily got wrong.
const DENIED = [
  '0.0.0.0',
  '0.255.255.255',
  '10.0.0.0',
  '10.255.255.255',
  '100.64.0.0',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '172.16.0.0',
  '172.31.255.255',
  '192.0.0.0',
  '192.0.0.8',
  '192.0.0.170',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.0',
  '192.168.255.255',
  '198.18.0.0',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '100.100.100.200',
  '::',
  '::1',
  '::2',
  '::127.0.0.1',
  '::8.8.8.8',
  '::ffff:127.0.0.1',
  '::ffff:10.1.2.3',
  '::ffff:a9fe:a9fe',
  '::ffff:0:127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::8.8.8.8',
  '64:ff9b:1:a00:0:100::',
  '100::1',
  '100:0:0:1::1',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:1::1',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '2002:a9fe:a9fe::',
  '2002:c0a8:1::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fdff::1',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'ff02::1',
  'ff0e::1',
  '[::1]',
  '[::ffff:7f00:1]',
];

const OPEN = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '[2606:4700:4700::1111]',
];

const ODD_SPELLINGS = [
  '2130706433',
  '0x7f000001',
  '017700000001',
  '127.1',
  '127.0.1',
  '0x7f.1',
  '0177.0.0.1',
  '0x7F.0x0.0x0.0x1',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '[0:0:0:0:0:0:0:1]',
  '0',
  '0x0',
  '[::ffff:127.0.0.1]',
  '3232235777',
  '10.1',
  '0xa9fea9fe',
  '2852039166',
];

const NO_HOST = [
  '',
  ' ',
  '127.0.0.1:80',
  'a:80',
  'user@127.0.0.1',
  '127.0.0.1/',
  '127.0.0.1#x',
  '127.0.0.1?x',
  'a\\b',
  'a\tb',
  'fe80::1%eth0',
  '[fe80::1%25eth0]',
  '%31%32%37.0.0.1',
  '[::1',
  '::1]',
  '1.2.3.4.5',
  '256.1.1.1',
  '0x1ffffffff',
  'a..b\n',
  '.',
];

describe('the guard never connects to an address outside the public internet', () => {
  test.each(DENIED)('%s is denied', async (address) => {
    await expect(policy().admit(address, 443)).rejects.toMatchObject({ code: 'egress_denied' });
  });

  test.each(ODD_SPELLINGS)('%s is parsed to the address that it means, and denied', async (address) => {
    await expect(policy().admit(address, 443)).rejects.toMatchObject({ code: 'egress_denied' });
  });

  test.each(NO_HOST)('%j is denied because it is no host', async (address) => {
    await expect(policy().admit(address, 443)).rejects.toMatchObject({ code: 'egress_denied' });
  });

  test.each(OPEN)('%s may be connected to', async (address) => {
    await expect(policy().admit(address, 443)).resolves.toHaveLength(1);
  });
});

describe('ranges that the operator allows', () => {
  const everything = ['0.0.0.0/0', '::/0'];

  test.each(['127.0.0.1', '10.1.2.3', '192.168.1.1', '::1', 'fd12::1', '::ffff:10.0.0.1', '127.1'])(
    '%s may be connected to once its range is allowed',
    async (address) => {
      await expect(policy(everything).admit(address, 80)).resolves.toHaveLength(1);
    },
  );

  test.each([
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    'fd00:ec2::254',
    '168.63.129.16',
    '100.100.100.200',
    '0.0.0.0',
    '::',
    '::ffff:169.254.169.254',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    '[fd00:0ec2:0::254]',
    '64:ff9b:1::169.254.169.254',
    '2001:0:a9fe:a9fe::',
    '2001:0:808:808:0:0:5601:5601',
    '0xa9fea9fe',
    '2852039166',
  ])('%s stays denied, whatever ranges are allowed', async (address) => {
    await expect(policy(everything).admit(address, 80)).rejects.toMatchObject({ code: 'egress_denied' });
  });

  test('an allowed IPv6 tunnel range does not open the private IPv4 addresses inside it', async () => {
    const tunnels = policy(['2002::/16', '64:ff9b:1::/48', '2001::/32']);
    await expect(tunnels.admit('2002:7f00:1::1', 80)).rejects.toMatchObject({ code: 'egress_denied' });
    await expect(tunnels.admit('64:ff9b:1::10.0.0.1', 80)).rejects.toMatchObject({ code: 'egress_denied' });
    await expect(tunnels.admit('2002:808:808::1', 80)).resolves.toHaveLength(1);
  });

  test('a range that cannot be parsed fails the start', () => {
    expect(() => policy(['10.0.0.0/33'])).toThrow();
    expect(() => policy(['everything'])).toThrow();
  });
});
