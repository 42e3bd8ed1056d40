// One import: matched and judged, under way, or over. The work is the server's; the page only looks on.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { done } from '../../../flashes';
import { useLoad } from '../../../load';
import { ConfirmDelete } from '../../../parts/ConfirmDelete';
import { Problem } from '../../../parts/Problem';
import { useAct, useFollow } from '../../../parts/useAct';
import { When } from '../../../parts/When';
import { go, href, type Place } from '../../../router';
import { counted } from '../../../words';
import { deleteImport, getImport, linksPath, progress, resultsPath, startImport, stopImport, type Import } from '../../api/imports';
import { Curl } from '../../parts/Curl';
import { Download } from '../../parts/Download';
import { Failed } from '../../parts/Failed';
import { useTitle } from '../../parts/title';
import { Draft } from './Draft';
import { State } from './Imports';
import { Rows } from './Rows';

const longest = 6 * 3_600_000;

export function ImportPage({ id, place }: { id: string; place: Place }) {
  const loaded = useLoad(() => getImport(id), [id]);
  const [newer, set] = useState<Import>();
  const i = newer ?? loaded.value;
  // A question that got no answer is asked again a second later.
  const ask = () => void getImport(id).then(set, () => {});
  useTitle(i && `Import of ${i.name}`);
  useFollow(i?.status === 'RUNNING', ask, longest);
  if (loaded.failure && !i) return <Failed title="Import" error={loaded.failure} retry={loaded.reload} what="read the import" />;
  if (!i) return <Box textAlign="center" padding="xl"><Spinner size="large" /></Box>;
  return (
    <ContentLayout header={<Top of={i} changed={set} />}>
      <SpaceBetween size="l">
        {i.status === 'DRAFT' ? <Draft of={i} changed={set} /> : <Progress of={i} />}
        <Rows of={i} shown={place.query.get('rows') ?? ''} version={JSON.stringify([i.status, i.counts, i.columns, i.options])} />
      </SpaceBetween>
    </ContentLayout>
  );
}

function Top({ of, changed }: { of: Import; changed: (i: Import) => void }) {
  const state = useAct();
  const [asking, ask] = useState(false);
  const { left } = progress(of);
  const start = () => state.act(async () => changed(await startImport(of.id)));
  const stop = () => state.act(async () => changed(await stopImport(of.id)));
  const draft = of.status === 'DRAFT';
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1" description={<SpaceBetween direction="horizontal" size="s"><State of={of} /><span>{counted(of.rowCount, 'row')}</span><span className="words">by {of.by.login}</span></SpaceBetween>}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {of.status !== 'RUNNING' && <Button onClick={() => ask(true)}>{draft ? 'Discard' : 'Delete'}</Button>}
            {of.status === 'RUNNING' && <Button loading={state.working} onClick={() => void stop()}>Stop</Button>}
            {draft && <Button variant="primary" loading={state.working} disabled={!left || of.missing.length > 0} onClick={() => void start()}>{`Import ${counted(left, 'row')}`}</Button>}
            {of.status === 'STOPPED' && left > 0 && <Button variant="primary" loading={state.working} onClick={() => void start()}>{`Go on with ${counted(left, 'row')}`}</Button>}
          </SpaceBetween>
        }
      ><span className="words">Import of {of.name}</span></Header>
      {state.failure && <Problem error={state.failure} what="do this" />}
      {asking && (
        <ConfirmDelete
          title={draft ? 'Discard this import' : 'Delete this import'} word={draft ? 'discard' : 'delete'} button={draft ? 'Discard' : 'Delete'} close={() => ask(false)} extra={<Curl calls={[{ method: 'DELETE', path: `/imports/${of.id}` }]} />}
          act={async () => { await deleteImport(of.id); done(`The import of ${of.name} is gone.`); go(href('/people/import')); }}
        >{draft ? 'The file and what you matched are lost. Nobody was created.' : 'The list of results, and the rows that were refused, are lost. The people stay.'}</ConfirmDelete>
      )}
    </SpaceBetween>
  );
}

function Progress({ of }: { of: Import }) {
  const { done: had } = progress(of);
  const c = of.counts!;
  return (
    <SpaceBetween size="l">
      {of.reason && <Alert type="warning" statusIconAriaLabel="Warning"><span className="words">{of.reason}</span></Alert>}
      <Container header={<Header variant="h2" actions={of.status !== 'RUNNING' && <Files of={of} />}>{of.status === 'RUNNING' ? 'Under way' : 'Results'}</Header>}>
        <SpaceBetween size="m">
          {of.status === 'RUNNING' && <ProgressBar value={(100 * had) / of.rowCount} label="Rows imported" additionalInfo={`${had.toLocaleString()} of ${of.rowCount.toLocaleString()}`} description="It goes on when you leave this page; its address leads back here." />}
          <KeyValuePairs columns={4} minColumnWidth={150} items={[
            { label: 'Created', value: c.CREATED.toLocaleString() }, { label: 'Updated', value: c.UPDATED.toLocaleString() },
            { label: 'There already', value: c.EXISTED.toLocaleString() }, { label: 'Refused', value: c.REFUSED.toLocaleString() },
            { label: 'Started', value: <When at={of.started ?? ''} /> }, { label: 'Ended', value: <When at={of.ended ?? ''} /> },
          ]} />
          <Curl calls={[{ method: 'GET', path: `/imports/${of.id}` }, { method: 'GET', path: resultsPath(of.id) }]} />
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

function Files({ of }: { of: Import }) {
  const c = of.counts!;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {c.CREATED > 0 && of.options.activate && <Download method="POST" path={linksPath(of.id)} what="links">Activation links</Download>}
      {c.REFUSED > 0 && <Download path={resultsPath(of.id, 'REFUSED')} what="refused rows">Refused rows</Download>}
      <Download path={resultsPath(of.id)} what="results">All results</Download>
    </SpaceBetween>
  );
}
