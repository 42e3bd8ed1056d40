import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Modal from '@cloudscape-design/components/modal';
import Pagination from '@cloudscape-design/components/pagination';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import TokenGroup from '@cloudscape-design/components/token-group';
import { useState } from 'react';
import { getPolicy } from '../../api/iam';
import { useLoad } from '../../load';
import { Document } from '../../parts/Document';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { counted } from '../../words';
import { managedPolicies, type Managed } from '../api/sets';

const size = 10;
const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

type Props = { arns: string[]; change: (arns: string[]) => void; single?: boolean; only?: (p: Managed) => boolean };

/** Chooses AWS managed policies out of all, by parts of their names, with their text; what is chosen stands below. */
export function ChooseManaged({ arns, change, single, only }: Props) {
  const all = useLoad(managedPolicies, []);
  const [words, search] = useState('');
  const [page, to] = useState(1);
  const [read, open] = useState<string>();
  if (all.failure) return <Problem error={all.failure} retry={all.reload} what="list the AWS managed policies" />;
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (all.value ?? []).filter(p => (!only || only(p)) && wanted.every(w => p.name.toLowerCase().includes(w)));
  // What fits the words exactly comes first, then what begins with them.
  const rank = (p: Managed) => { const n = p.name.toLowerCase(); const w = words.toLowerCase(); return n === w ? 0 : n.startsWith(w) ? 1 : 2; };
  const sorted = words ? [...found].sort((a, b) => rank(a) - rank(b)) : found;
  const shown = sorted.slice((page - 1) * size, page * size);
  return (
    <>
      <Table
        items={shown} trackBy="arn" loading={all.loading && !all.value} loadingText="Loading policies" wrapLines variant="embedded" selectionType={single ? 'single' : 'multi'}
        selectedItems={shown.filter(p => arns.includes(p.arn))}
        onSelectionChange={e => { const now = e.detail.selectedItems.map(p => p.arn); change(single ? now : [...arns.filter(a => !shown.some(p => p.arn === a)), ...now]); }}
        ariaLabels={{ tableLabel: 'AWS managed policies', selectionGroupLabel: 'Choose policies', allItemsSelectionLabel: () => 'Choose all on this page', itemSelectionLabel: (_, p) => p.name }}
        header={<Header variant="h3" counter={arns.length ? `(${arns.length} selected of ${found.length})` : `(${found.length})`}>AWS managed policies</Header>}
        filter={<TextFilter filteringText={words} filteringPlaceholder="Find policies by name" filteringAriaLabel="Find policies by name" countText={counted(found.length, 'match', 'matches')} onChange={e => { search(e.detail.filteringText); to(1); }} />}
        pagination={<Pagination currentPageIndex={page} pagesCount={Math.max(1, Math.ceil(found.length / size))} onChange={e => to(e.detail.currentPageIndex)} ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: n => `Page ${n}` }} />}
        empty={<Empty title={words ? 'No policy matches' : 'There are no AWS managed policies here'} action={words ? <Button formAction="none" onClick={() => search('')}>Clear filter</Button> : undefined} />}
        columnDefinitions={[
          { id: 'name', header: 'Policy name', isRowHeader: true, minWidth: 200, cell: p => <span className="words whole">{p.name}</span> },
          { id: 'kind', header: 'Kind', minWidth: 110, cell: p => (p.path === '/job-function/' ? 'Job function' : p.path === '/service-role/' ? 'Service role' : 'AWS managed') },
          { id: 'text', header: 'Text', minWidth: 90, cell: p => <Button variant="inline-link" formAction="none" ariaLabel={`Show the text of ${p.name}`} onClick={() => open(p.arn)}>Show</Button> },
        ]}
      />
      {!single && arns.length > 0 && (
        <TokenGroup
          limit={10} items={arns.map(a => ({ label: nameOf(a), dismissLabel: `Remove ${nameOf(a)}` }))} onDismiss={e => change(arns.filter((_, n) => n !== e.detail.itemIndex))}
          i18nStrings={{ limitShowFewer: 'Show fewer', limitShowMore: 'Show more' }} limitShowFewerAriaLabel="Show fewer chosen policies" limitShowMoreAriaLabel="Show more chosen policies"
        />
      )}
      {read && <Text arn={read} close={() => open(undefined)} />}
    </>
  );
}

function Text({ arn, close }: { arn: string; close: () => void }) {
  const policy = useLoad(() => getPolicy(arn), [arn]);
  return (
    <Modal visible size="large" header={nameOf(arn)} closeAriaLabel="Close" onDismiss={close}>
      {policy.failure && <Problem error={policy.failure} retry={policy.reload} what="read the policy" />}
      {policy.value ? <Document text={policy.value.document} what="policy" /> : policy.loading && <Spinner />}
    </Modal>
  );
}
