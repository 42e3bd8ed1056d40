import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useEffect, useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { ConfirmDelete } from '../../parts/ConfirmDelete';
import { Problem } from '../../parts/Problem';
import { useInstance } from '../api/instance';
import { deleteAttributes, getAttributes, putAttributes, type Attribute } from '../api/source';
import { useAct } from '../../parts/useAct';

const work = (what: string) => `addresses[type eq "work"].${what}`;
const paths = [
  'userName', 'name.givenName', 'name.middleName', 'name.familyName', 'displayName', 'nickName', 'emails[primary eq true].value', 'phoneNumbers[type eq "work"].value',
  'userType', 'title', 'locale', 'timezone', 'enterprise.employeeNumber', 'enterprise.costCenter', 'enterprise.organization', 'enterprise.division', 'enterprise.department',
  'enterprise.manager.value', work('streetAddress'), work('locality'), work('region'), work('postalCode'), work('country'), work('formatted'),
];
const options = paths.map(p => ({ value: '${path:' + p + '}', label: '${path:' + p + '}' }));

/** Attributes of users that become tags of their sessions, which policies can ask for. */
export function Attributes() {
  const i = useInstance();
  const now = useLoad(() => getAttributes(i), [i.id]);
  const [draft, edit] = useState<Attribute[]>([]);
  const [tried, tryIt] = useState(false);
  const [off, turnOff] = useState(false);
  const { working, failure, act } = useAct();
  useEffect(() => { if (now.value) edit(now.value); }, [now.value]);
  if (now.failure) return <Problem error={now.failure} retry={now.reload} what="see the attributes for access control" />;
  if (now.loading && !now.value) return <Spinner />;
  const enabled = !!now.value;
  if (!enabled) {
    return (
      <Container header={
        <Header variant="h2" description="Attributes of users become tags of their sessions in accounts, and policies can ask for them: aws:PrincipalTag/department."
          actions={<Button variant="primary" loading={working} onClick={() => act(async () => { await putAttributes(i, [], false); done('Attributes for access control are enabled.'); now.reload(); })}>Enable</Button>}
        >Attributes for access control</Header>
      }>
        {failure && <Problem error={failure} what="enable attributes for access control" />}
        <CLI commands={[['sso-admin', 'create-instance-access-control-attribute-configuration', '--instance-arn', i.arn, '--instance-access-control-attribute-configuration', '{"AccessControlAttributes":[]}']]} />
      </Container>
    );
  }
  const twice = (a: Attribute, n: number) => draft.some((b, m) => m < n && a.key.toLowerCase() === b.key.toLowerCase());
  const wrong = draft.some((a, n) => !a.key || !a.source || twice(a, n));
  const save = () => act(async () => {
    tryIt(true);
    if (wrong) return;
    await putAttributes(i, draft, true);
    done('The attributes for access control are saved.');
    now.reload();
  });
  const set = (n: number, change: Partial<Attribute>) => edit(draft.map((a, m) => (m === n ? { ...a, ...change } : a)));
  const conf = JSON.stringify({ AccessControlAttributes: draft.map(a => ({ Key: a.key, Value: { Source: [a.source] } })) });
  return (
    <SpaceBetween size="l">
      {failure && <Problem error={failure} what="save the attributes" />}
      <Container
        header={<Header variant="h2" counter={`(${draft.length}/50)`} description="Each becomes a tag of the user's sessions in accounts. One that is here wins over the same one in a sign-in of the identity provider." actions={
          <SpaceBetween direction="horizontal" size="xs"><Button onClick={() => turnOff(true)}>Disable</Button><Button variant="primary" loading={working} onClick={save}>Save</Button></SpaceBetween>
        }>Attributes for access control</Header>}
      >
        <AttributeEditor
          items={draft} addButtonText="Add attribute" removeButtonText="Remove" disableAddButton={draft.length >= 50} empty="No attributes yet."
          removeButtonAriaLabel={a => `Remove ${a.key || 'attribute'}`}
          onAddButtonClick={() => { tryIt(false); edit([...draft, { key: '', source: '' }]); }} onRemoveButtonClick={e => edit(draft.filter((_, n) => n !== e.detail.itemIndex))}
          definition={[
            {
              label: 'Key', errorText: (a, n) => (tried && !a.key ? 'Give the tag a key.' : twice(a, n) ? 'This key is there already.' : undefined),
              control: (a, n) => <Input value={a.key} placeholder="department" onChange={e => set(n, { key: e.detail.value })} spellcheck={false} autoComplete={false} />,
            },
            {
              label: 'Value', errorText: a => (tried && !a.source ? 'Choose an attribute.' : undefined),
              control: (a, n) => <Select options={options} selectedOption={options.find(o => o.value === a.source) ?? (a.source ? { value: a.source, label: a.source } : null)} placeholder="Choose an attribute of users" filteringType="auto" filteringAriaLabel="Find an attribute" onChange={e => set(n, { source: e.detail.selectedOption.value ?? '' })} />,
            },
          ]}
        />
      </Container>
      <CLI commands={[['sso-admin', 'update-instance-access-control-attribute-configuration', '--instance-arn', i.arn, '--instance-access-control-attribute-configuration', conf]]} />
      {off && (
        <ConfirmDelete title="Disable attributes for access control" word="confirm" button="Disable" close={() => turnOff(false)}
          act={async () => { await deleteAttributes(i); done('Attributes for access control are disabled.'); now.reload(); }}
          extra={<CLI commands={[['sso-admin', 'delete-instance-access-control-attribute-configuration', '--instance-arn', i.arn]]} />}>
          {draft.length} attributes are forgotten. Policies that ask for their tags find none in new sessions.
        </ConfirmDelete>
      )}
    </SpaceBetween>
  );
}
