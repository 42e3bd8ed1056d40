import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { attachControl, controlsOn, detachControl, type Summary } from '../api/controls';
import { management, tree, type Node } from '../api/organizations';
import { done } from '../flashes';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Copyable } from '../parts/Copyable';
import { Problem } from '../parts/Problem';
import { useTitle } from '../parts/title';
import { follow, href } from '../router';
import { ChoosePolicy, Detach } from './Attach';

type Level = { node: Node; policies: Summary[] };

/** The way from the root to a node. */
function way(nodes: Node[], id: string): Node[] | undefined {
  for (const n of nodes) {
    if (n.id === id) return [n];
    const below = way(n.children, id);
    if (below) return [n, ...below];
  }
  return undefined;
}

async function levels(id: string): Promise<Level[] | undefined> {
  const nodes = way(await tree(), id);
  return nodes && Promise.all(nodes.map(async node => ({ node, policies: await controlsOn(node.id) })));
}

const kinds = { root: 'Root', unit: 'Organizational unit', account: 'Account' };

/** What holds for a root, unit or account: the policies of each level from the root to it. */
export function TargetPage({ id }: { id: string }) {
  const all = useLoad(() => levels(id), [id]);
  const owner = useLoad(management, []);
  const [attaching, attach] = useState(false);
  const [leaving, leave] = useState<Summary>();
  const own = all.value?.at(-1);
  useTitle(own?.node.name);
  if (all.failure) return <SpaceBetween size="m"><Header variant="h1">Control policies</Header><Problem error={all.failure} retry={all.reload} what="see the policies" /></SpaceBetween>;
  if (!all.value && all.loading) return <Spinner />;
  if (!all.value || !own) return <SpaceBetween size="m"><Header variant="h1">Control policies</Header><Problem error={new Error('There is no such root, unit or account.')} what="see the policies" /></SpaceBetween>;
  const change = async (f: () => Promise<unknown>, words: string) => { await f(); done(words); all.reload(); attach(false); };
  return (
    <ContentLayout header={
      <Header variant="h1" description={<>{kinds[own.node.kind]} <Copyable text={id} what="ID" /></>} actions={<Button variant="primary" onClick={() => attach(true)}>Attach policy</Button>}><span className="words">{own.node.name}</span></Header>
    }>
      <SpaceBetween size="l">
        {id === owner.value && <Alert type="info" statusIconAriaLabel="Information">This is the management account: control policies never limit it.</Alert>}
        <Container header={<Header variant="h2" description="From the root down. Something is possible here only if every level allows it and none denies it; what may be done then is a matter of permissions.">What holds here</Header>}>
          <SpaceBetween size="m">{all.value.map((l, n) => <LevelTable key={l.node.id} level={l} number={n + 1} own={l === own} detach={leave} />)}</SpaceBetween>
        </Container>
        <CLI commands={all.value.map(l => ['organizations', 'list-policies-for-target', '--target-id', l.node.id, '--filter', 'SERVICE_CONTROL_POLICY'])} />
      </SpaceBetween>
      {attaching && <ChoosePolicy node={own.node} taken={own.policies.map(p => p.Id)} close={() => attach(false)} act={p => change(() => attachControl(p, id), 'The policy is attached. It holds from the next call on.')} />}
      {leaving && <Detach policy={leaving} target={own.node.name} targetId={id} close={() => leave(undefined)} act={() => change(() => detachControl(leaving.Id, id), `The policy ${leaving.Name} is detached.`)} />}
    </ContentLayout>
  );
}

function LevelTable({ level, number, own, detach }: { level: Level; number: number; own: boolean; detach: (p: Summary) => void }) {
  const { node, policies } = level;
  return (
    <Table
      variant="embedded" items={policies} trackBy="Id" wrapLines contentDensity="compact" ariaLabels={{ tableLabel: `Level ${number}: ${node.name}` }}
      header={<Header variant="h3" counter={`(${policies.length})`}>{number}. {own ? 'Attached here' : <>Inherited from <Link href={href(`/organizations/targets/${node.id}`)} onFollow={follow} fontSize="inherit">{node.name}</Link></>}</Header>}
      empty={<Box>None: this level allows nothing.</Box>}
      columnDefinitions={[
        { id: 'name', header: 'Policy', isRowHeader: true, minWidth: 160, cell: p => <Link href={href(`/organizations/policies/${p.Id}`)} onFollow={follow}><span className="words">{p.Name}</span></Link> },
        { id: 'about', header: 'Description', minWidth: 160, cell: p => <span className="words">{p.Description || '-'}</span> },
        ...(own ? [{ id: 'act', header: 'Action', minWidth: 120, cell: (p: Summary) => <Button variant="inline-link" ariaLabel={`Detach ${p.Name}`} disabled={policies.length < 2} disabledReason="One policy has to stay." onClick={() => detach(p)}>Detach</Button> }] : []),
      ]}
    />
  );
}
