import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useLoad } from '../../load';
import { Problem } from '../../parts/Problem';
import type { App } from '../api/apps';
import { mappingOf, mappingPath, previewMapping, previewPath, valueAt, type Property } from '../api/mappings';
import type { Person } from '../api/people';
import { Curl } from '../parts/Curl';
import { PersonPicker } from '../people/PersonPicker';
import { EditMapping } from './EditMapping';

export type Row = Property & { name: string };

/** The last part of a path in SCIM; the whole one is its title. */
const short = (scim: string) => scim.replace(/^urn:.*:/, 'enterprise: ');

/** Which attribute of a person goes where, and what would be sent of one. */
export function Mappings({ app }: { app: App }) {
  const loaded = useLoad(() => mappingOf(app.id), [app.id]);
  const [person, pick] = useState<Person>();
  const [editing, edit] = useState<Row>();
  const mapping = loaded.value;
  const preview = useLoad(async () => (mapping && person ? (await previewMapping(mapping.id, person.id)).user : undefined), [mapping, person]);
  const sent = preview.value;
  const rows: Row[] = Object.entries(mapping?.properties ?? {}).map(([name, p]) => ({ name, ...p }));
  rows.sort((a, b) => Number(b.fixed) - Number(a.fixed) || a.scim.localeCompare(b.scim));
  const columns: TableProps.ColumnDefinition<Row>[] = [
    { id: 'name', header: 'Application attribute', isRowHeader: true, minWidth: 170, cell: r => <span className="words" title={r.scim}>{r.name}<Box color="text-body-secondary" fontSize="body-s">{short(r.scim)}</Box></span> },
    { id: 'from', header: 'Value', minWidth: 200, cell: r => (r.pushStatus === 'PUSH' ? <code className="words">{r.expression}</code> : '-') },
    ...(person ? [{ id: 'sent', header: 'Sent', minWidth: 240, cell: (r: Row) => <span className="words whole">{(sent && valueAt(sent, r.scim)) || '-'}</span> }] : []),
    { id: 'state', header: 'Status', minWidth: 150, cell: r => (r.fixed ? <Badge>Always sent</Badge> : r.pushStatus === 'PUSH' ? <StatusIndicator>{r.expression === r.standard ? 'Sent' : 'Changed'}</StatusIndicator> : <StatusIndicator type="stopped">Not sent</StatusIndicator>) },
    { id: 'act', header: 'Actions', minWidth: 90, cell: r => (r.fixed ? '' : <Button variant="inline-link" ariaLabel={`Edit ${r.name}`} onClick={() => edit(r)}>Edit</Button>) },
  ];
  return (
    <SpaceBetween size="m">
      <Table
        items={rows} trackBy="name" loading={loaded.loading && !mapping} loadingText="Loading the mappings" wrapLines columnDefinitions={columns} ariaLabels={{ tableLabel: 'Attribute mappings' }}
        header={<Header variant="h2" counter={mapping && `(${rows.length})`} description="Which attribute of a person becomes which of the application's user. Empty values are not sent.">Attribute Mappings</Header>}
        filter={<FormField label={<>Preview for <i>- optional</i></>}><PersonPicker chosen={person} choose={pick} /></FormField>}
        empty={loaded.failure && <Problem error={loaded.failure} retry={loaded.reload} what="read the mappings" />}
      />
      {preview.failure && <Problem error={preview.failure} retry={preview.reload} what="show what would be sent" />}
      {mapping && <Curl calls={[{ method: 'GET', path: mappingPath(mapping.id) }, { method: 'GET', path: previewPath(mapping.id, person?.id ?? 'USER_ID') }]} />}
      {mapping && editing && <EditMapping mapping={mapping.id} row={editing} close={() => edit(undefined)} changed={loaded.reload} />}
    </SpaceBetween>
  );
}
