import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Copyable } from '../../parts/Copyable';
import { When } from '../../parts/When';
import { follow, href } from '../../router';
import type { Application } from '../api/applications';
import { seconds } from '../parts/lasting';
import { Enabled } from '../parts/Marks';
import { nameIdFormats } from './rules';

const copied = (text?: string) => (text ? <span className="words"><Copyable text={text} /></span> : '-');

/** Everything about an application that is not a list. */
export function Details({ a }: { a: Application }) {
  const edit = (form: string, what: string) => <Button href={href(`/center/applications/${a.id}/${form}`)} onFollow={follow} ariaLabel={`Edit ${what}`}>Edit</Button>;
  return (
    <SpaceBetween size="l">
      {!a.acsUrls.length && (
        <Alert type="warning" statusIconAriaLabel="Warning" header="Nobody can sign in to this application yet" action={<Button href={href(`/center/applications/${a.id}/configuration`)} onFollow={follow}>Edit configuration</Button>}>
          Its addresses are missing. Fill them in, or upload the application's metadata.
        </Alert>
      )}
      <Container header={<Header variant="h2" actions={edit('details', 'details')}>Details</Header>}>
        <KeyValuePairs columns={3} minColumnWidth={240} items={[
          { label: 'Status', value: <Enabled on={a.status === 'ENABLED'} /> },
          { label: 'Application start URL', value: a.startUrl ? copied(a.startUrl) : 'None: its tile signs people in at once' },
          { label: 'Added', value: <When at={a.created} /> },
          { label: 'Application ARN', value: copied(a.arn) },
        ]} />
      </Container>
      <Container header={<Header variant="h2" description="What the application has to know of us." actions={<Button href={a.identityProvider.metadataUrl} external iconAlign="right">Download metadata file</Button>}>IAM Identity Center metadata</Header>}>
        <KeyValuePairs columns={1} items={[
          { label: 'IAM Identity Center sign-in URL', value: copied(a.identityProvider.signInUrl) },
          { label: 'IAM Identity Center SAML issuer URL', value: copied(a.identityProvider.entityId) },
          { label: 'Link that signs people in', value: copied(a.identityProvider.portalUrl) },
        ]} />
      </Container>
      <Container header={<Header variant="h2" actions={edit('configuration', 'configuration')}>Configuration</Header>}>
        <KeyValuePairs columns={3} minColumnWidth={240} items={[
          { label: 'Application ACS URL', value: a.acsUrls.length ? a.acsUrls.map(u => <div key={u}>{copied(u)}</div>) : '-' },
          { label: 'Application SAML audience', value: copied(a.audience) },
          { label: 'Signed requests', value: a.requestsSigned ? 'Required' : 'Not required' },
          { label: 'Relay state', value: copied(a.relayState) },
          { label: 'Session duration', value: seconds(a.sessionDurationSeconds) },
          { label: 'Subject', value: <span className="words">{a.nameId} ({nameIdFormats.find(f => f.value === a.nameIdFormat)?.label ?? a.nameIdFormat})</span> },
        ]} />
      </Container>
    </SpaceBetween>
  );
}
