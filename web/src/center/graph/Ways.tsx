import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { Empty } from '../../parts/Empty';
import { follow } from '../../router';
import { counted } from '../../words';
import type { Assignment } from '../api/assignments';
import { pageOf } from './Graph';
import type { Facts, Kind, Subject } from './model';

const perPage = 20;

/** The picture as a table: an assignment in each row. */
export function Ways({ facts, subject }: { facts: Facts; subject: Subject }) {
  const [page, to] = useState(1);
  const all = facts.assignments;
  const cell = (kind: Kind, id: string) => <Link href={pageOf({ kind, id })} onFollow={follow}><span className="words">{facts.name(kind, id)}</span></Link>;
  const kind = (a: Assignment): Kind => (a.principal.type === 'USER' ? 'user' : 'group');
  return (
    <Table
      items={all.slice((page - 1) * perPage, page * perPage)} trackBy={a => `${a.principal.id} ${a.set} ${a.account}`} wrapLines ariaLabels={{ tableLabel: 'Assignments' }}
      header={<Header variant="h2" counter={`(${all.length})`} description="What the picture shows, as a list.">Assignments</Header>}
      pagination={all.length > perPage && <Pagination currentPageIndex={page} pagesCount={Math.ceil(all.length / perPage)} onChange={e => to(e.detail.currentPageIndex)} ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: n => `Page ${n}` }} />}
      empty={<Empty title="No assignments" />}
      columnDefinitions={[
        { id: 'people', header: 'People', minWidth: 160, cell: a => <span className="words">{people(facts, subject, a)}</span> },
        { id: 'who', header: 'Assigned to', isRowHeader: true, minWidth: 160, cell: a => <>{cell(kind(a), a.principal.id)} ({kind(a)})</> },
        { id: 'set', header: 'Permission set', minWidth: 150, cell: a => cell('set', a.set) },
        { id: 'account', header: 'AWS account', minWidth: 150, cell: a => cell('account', a.account) },
      ]}
    />
  );
}

/** Whom an assignment reaches, as far as is known: of a user's groups only that the user is in them. */
function people(f: Facts, s: Subject, a: Assignment): string {
  if (a.principal.type === 'USER') return f.name('user', a.principal.id);
  if (s.kind === 'user') return f.name('user', s.id);
  const in_ = f.members.filter(m => m.group === a.principal.id).map(m => m.user);
  if (!in_.length) return 'Nobody: the group is empty';
  const more = in_.length - 3;
  const open = f.unread.includes(a.principal.id);
  return in_.slice(0, 3).map(id => f.name('user', id)).join(', ') + (more > 0 || open ? ` and ${open ? 'at least ' : ''}${counted(Math.max(more, 1), 'other')}` : '');
}
