import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { usePages } from '../../../load';
import { Empty } from '../../../parts/Empty';
import { When } from '../../../parts/When';
import { follow, href } from '../../../router';
import { listImports, type Import } from '../../api/imports';
import { List } from '../../parts/List';
import { states } from './words';

export function State({ of }: { of: Import }) {
  const [type, text] = states[of.status];
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}

/** The imports that there are, newest first. */
export function Imports() {
  const pages = usePages(listImports, []);
  return (
    <List
      title="Imports" what="imports" about="What was not started is kept for a day, the rest for 30." pages={pages} id={i => i.id} empty={<Empty title="No imports yet" />}
      columns={[
        { id: 'name', header: 'File', isRowHeader: true, minWidth: 160, cell: i => <Link href={href(`/people/import/${i.id}`)} onFollow={follow}><span className="words">{i.name}</span></Link> },
        { id: 'state', header: 'Status', minWidth: 130, cell: i => <State of={i} /> },
        { id: 'rows', header: 'Rows', minWidth: 80, cell: i => i.rowCount.toLocaleString() },
        { id: 'by', header: 'By', minWidth: 180, cell: i => <span className="words">{i.by.login}</span> },
        { id: 'at', header: 'Uploaded', minWidth: 120, cell: i => <When at={i.created} /> },
      ]}
    />
  );
}
