/** The few icons beside words, and the product's logo; no icon stands alone without a name. */

const paths = {
  key: 'M8 20a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zm3.200-7.700L19 4.500m-4 4 3 3m-.500-5.500 2 2',
  route: 'M5 6h7a3 3 0 0 1 0 6H9a3 3 0 0 0 0 6h9m0 0-3-3m3 3-3 3',
  link: 'M10 14a4 4 0 0 0 6 0l2-2a4 4 0 0 0-6-6l-.8.8M14 10a4 4 0 0 0-6 0l-2 2a4 4 0 0 0 6 6l.8-.8',
  folder: 'M4 7a1 1 0 0 1 1-1h4.5l2 2H19a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1z',
  layers: 'm12 4 8 4.2-8 4.2-8-4.2zm-8 8 8 4.2 8-4.2M4 16l8 4.2 8-4.2',
  server: 'M5 5h14v5H5zm0 9h14v5H5zm3-6.5h.01M8 16.500h.01',
  list: 'M8 7h12M8 12h12M8 17h12M4.500 7h.01M4.500 12h.01M4.500 17h.01',
  shield:
    'M12 4l7 2.500v5c0 4.200-2.900 7-7 8.500-4.100-1.500-7-4.300-7-8.500v-5zm-3 8 2.200 2.200L15.500 10',
  ticket: 'M4 8h16v3a1.500 1.500 0 0 0 0 3v3H4v-3a1.500 1.500 0 0 0 0-3zm10 0v9',
  people:
    'M9 11.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm-5.500 7c.5-3 2.700-4.500 5.500-4.500s5 1.500 5.500 4.500M16 6a3 3 0 0 1 0 5.300M17.500 14.300c1.700.6 2.700 2 3 4.200',
  gear: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm0-11v2.500M12 17.500V20M4 12h2.500M17.500 12H20M6.300 6.300l1.800 1.800M15.900 15.900l1.800 1.800M6.300 17.700l1.800-1.800M15.900 8.100l1.800-1.800',
  search: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zm4.500-1.500L20 20',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm0-13v2m0 14v2M3 12h2m14 0h2M5.600 5.600 7 7m10 10 1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400',
  moon: 'M19 14.500A7.500 7.500 0 0 1 9.500 5a7.500 7.500 0 1 0 9.500 9.500z',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  check: 'm5 12.500 4.500 4.500L19 7.500',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  chevron: 'm8 10 4 4 4-4',
  forward: 'm10 7 5 5-5 5',
  back: 'm14 7-5 5 5 5',
  warning: 'M12 4.500 20.500 19h-17zM12 10v4m0 2.500h.01',
  info: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zm0-9v5m0-8h.01',
  outside: 'M13 5h6v6m0-6-8 8M10 6H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  play: 'M8 5.500v13l10.500-6.500z',
  pause: 'M8 6v12M16 6v12',
  eye: 'M3 12c2-4 5.200-6 9-6s7 2 9 6c-2 4-5.200 6-9 6s-7-2-9-6zm9 2.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  dots: 'M6 12h.01M12 12h.01M18 12h.01',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 8c.7-3.700 3.400-5.500 7-5.500s6.300 1.800 7 5.500',
  fingerprint:
    'M7 18c1-2 1.500-4 1.500-6.500a3.500 3.500 0 0 1 7 0c0 3-.6 5.700-2 8M12 11.500c0 3-.8 5.800-2.400 8.300M5 14.500c.4-1 .5-2 .5-3a6.500 6.500 0 0 1 13 0c0 1.800-.2 3.500-.6 5',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** The product's name with its logo: a value between two braces. */
export function Logo() {
  return (
    <span className="logo">
      <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d="M8 4.500c-2 0-2.500 1-2.500 2.700v2.300c0 1.500-.7 2.500-2 2.500 1.300 0 2 1 2 2.500v2.300c0 1.700.5 2.700 2.500 2.700M16 4.500c2 0 2.500 1 2.500 2.700v2.300c0 1.500.7 2.500 2 2.500-1.300 0-2 1-2 2.500v2.300c0 1.700-.5 2.700-2.500 2.700" />
        <circle cx="12" cy="12" r="2.600" />
      </svg>
      KnoxCall
    </span>
  );
}
