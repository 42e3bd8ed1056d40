import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { Pages } from '../../load';
import { Empty } from '../../parts/Empty';
import { counter, Pager } from '../../parts/Pager';
import { Problem } from '../../parts/Problem';

export type Column<T> = TableProps.ColumnDefinition<T>;

type Props<T> = {
  title: string;
  about?: string;
  /** What the rows are: "people". */
  what: string;
  pages: Pages<T>;
  id: (item: T) => string;
  columns: Column<T>[];
  search?: ReactNode;
  /** Takes the search away; given when one is in force. */
  clear?: () => void;
  empty: ReactNode;
  actions?: ReactNode;
  /** Whether the list is the page itself. */
  page?: boolean;
  selection?: { items: T[]; select: (items: T[]) => void; label: (item: T) => string; disabled?: (item: T) => boolean };
};

/** A list that the server pages and searches, with its three ways to be empty. */
export function List<T>(p: Props<T>) {
  const { pages, selection } = p;
  const denied = pages.failure?.denied;
  const header = (
    <Header
      variant={p.page ? 'awsui-h1-sticky' : 'h2'} counter={counter(pages)} description={p.about}
      actions={<div className="actions"><Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} loading={pages.loading} />{p.actions}</div>}
    >{p.title}</Header>
  );
  const empty = pages.failure ? <Problem error={pages.failure} retry={denied ? undefined : pages.reload} what={`list the ${p.what}`} />
    : p.clear ? <Empty title={`No ${p.what} match`} action={<Button onClick={p.clear}>Clear filter</Button>} /> : p.empty;
  return (
    <Table
      variant={p.page ? 'full-page' : 'container'} items={pages.failure ? [] : pages.items} trackBy={p.id} wrapLines
      loading={pages.loading && !pages.items.length} loadingText={`Loading ${p.what}`} columnDefinitions={p.columns} header={header} filter={p.search}
      pagination={pages.more || pages.index > 1 ? <Pager pages={pages} /> : undefined} empty={empty}
      {...(selection && {
        selectionType: 'multi' as const, selectedItems: selection.items, onSelectionChange: (e: { detail: { selectedItems: T[] } }) => selection.select(e.detail.selectedItems),
        isItemDisabled: selection.disabled,
      })}
      ariaLabels={{ tableLabel: p.title, selectionGroupLabel: 'Choose', allItemsSelectionLabel: () => 'Choose all', itemSelectionLabel: (_, item) => selection?.label(item) ?? '' }}
    />
  );
}
