/** The name of the product with its sign: a value that stands between two braces. */

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
