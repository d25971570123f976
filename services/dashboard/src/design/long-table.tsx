/** A table of any length: only the rows near the screen are rendered. */

import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Pages } from '../api/use-pages.ts';
import { Loading, ReadError } from './notice.tsx';

export type Column<Row> = {
  name: string;
  /** Shown in place of the name. */
  head?: ReactNode;
  /** A CSS grid column. */
  width: string;
  /** Hidden on other screens. */
  only?: 'wide' | 'narrow';
  cell: (row: Row) => ReactNode;
};

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  pages: Pages<Row>;
  keyOf: (row: Row) => string;
  /** Shown in place of a table without rows. */
  empty: ReactNode;
  /** The noun for a row, for the count below. */
  noun: readonly [one: string, many: string];
  /** Below this the table scrolls sideways. */
  minWidth?: number;
};

const rowHeight = 45;

export function LongTable<Row>({ label, columns, pages, keyOf, empty, noun, minWidth = 0 }: Props<Row>) {
  const { total, error } = pages;
  if (total === undefined) {
    return error === null ? <Loading lines={8} /> : <ReadError error={error} />;
  }
  if (total === 0) return empty;
  const widths = {
    '--columns': columns
      .filter(({ only }) => only !== 'narrow')
      .map(({ width }) => width)
      .join(' '),
    '--columns-narrow': columns
      .filter(({ only }) => only !== 'wide')
      .map(({ width }) => width)
      .join(' '),
    '--min-width': `${minWidth}px`,
  };
  return (
    <>
      {error !== null && <ReadError error={error} />}
      <div className="table">
        <div className="table-scroll">
          <div
            role="table"
            aria-label={label}
            aria-rowcount={total + 1}
            className="table-long"
            style={widths}
          >
            <div role="rowgroup">
              <div className="table-head" role="row" aria-rowindex={1}>
                {columns.map(({ name, head, only }) => (
                  <div key={name} role="columnheader" className={only}>
                    {head ?? name}
                  </div>
                ))}
              </div>
            </div>
            <Rows {...{ columns, pages, keyOf, total }} />
          </div>
        </div>
        <div className="table-foot">
          <span className="number">
            {total.toLocaleString()} {total === 1 ? noun[0] : noun[1]}
          </span>
        </div>
      </div>
    </>
  );
}

function Rows<Row>({
  columns,
  pages,
  keyOf,
  total,
}: Pick<Props<Row>, 'columns' | 'pages' | 'keyOf'> & { total: number }) {
  const list = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => document.getElementById('content'),
    estimateSize: () => rowHeight,
    scrollMargin: margin,
    overscan: 6,
  });
  useLayoutEffect(() => {
    const content = document.getElementById('content');
    if (list.current === null || content === null) return;
    const top = list.current.getBoundingClientRect().top - content.getBoundingClientRect().top;
    setMargin(Math.round(top + content.scrollTop));
  }, []);
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const { show } = pages;
  useEffect(() => show(first, last), [show, first, last]);
  return (
    <div ref={list} className="rows" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
      {items.map(({ index, key, start }) => {
        const row = pages.rowAt(index);
        return (
          <div
            key={row === undefined ? key : keyOf(row)}
            ref={virtual.measureElement}
            data-index={index}
            role="row"
            aria-rowindex={index + 2}
            className="table-row"
            style={{ transform: `translateY(${start - margin}px)` }}
          >
            {columns.map(({ name, only, cell }) => (
              <div key={name} role="cell" className={only}>
                {row === undefined ? <div className="bar" /> : cell(row)}
              </div>
            ))}
          </div>
        );
      })}
    </div>
  );
}
