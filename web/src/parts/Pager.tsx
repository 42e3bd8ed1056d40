import Pagination from '@cloudscape-design/components/pagination';
import type { Pages } from '../load';

/** Moves through a list that the server pages. */
export function Pager<T>({ pages }: { pages: Pages<T> }) {
  return (
    <Pagination
      currentPageIndex={pages.index} pagesCount={pages.index + (pages.more ? 1 : 0)} openEnd={pages.more} onChange={e => pages.to(e.detail.currentPageIndex)}
      ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: n => `Page ${n}` }}
    />
  );
}

/** How many there are, as far as is known. */
export function counter<T>(pages: Pages<T>): string | undefined {
  if (pages.loading && !pages.items.length) return undefined;
  return `(${pages.items.length}${pages.more || pages.index > 1 ? '+' : ''})`;
}
