import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Copyable } from '../../parts/Copyable';
import { metadataAddress } from '../api/apps';
import { Curl } from '../parts/Curl';
import { EditButton } from '../parts/EditButton';
import type { TabProps } from './AppPage';
import { Certificates } from './Certificates';
import { EditSignOn } from './EditSignOn';
import { formatWords } from './formats';
import { ImportMetadata } from './ImportMetadata';

const copied = (text: string, what: string) => (text ? <span className="words"><Copyable text={text} what={what} /></span> : '-');

export function SignOnTab({ app, changed }: TabProps) {
  const s = app.settings.signOn!;
  const [importing, open] = useState(false);
  const [editing, edit] = useState<boolean>();
  const configured = s.ssoAcsUrl && s.audience;
  const button = <Button onClick={() => open(true)}>Import SP metadata</Button>;
  return (
    <SpaceBetween size="l">
      {!configured && (
        <Alert type="error" statusIconAriaLabel="Error" header="The service provider is not configured" action={button}>
          Nobody can sign in yet: the addresses to send sign-ins to are missing. Take the metadata from the other side (in IAM Identity Center: <em>Settings, Change identity source, External identity provider</em>) and import it here.
        </Alert>
      )}
      {editing ? <EditSignOn app={app} done={() => { edit(false); changed(); }} cancel={() => edit(false)} /> : (
        <Container header={<Header variant="h2" description="Where sign-ins go, and what they say." actions={<SpaceBetween direction="horizontal" size="xs">{configured && button}<EditButton edit={() => edit(true)} back={editing === false} /></SpaceBetween>}>SAML settings</Header>}>
          <KeyValuePairs columns={2} minColumnWidth={260} items={[
            { label: 'ACS URL', value: copied(s.ssoAcsUrl, 'ACS URL') },
            { label: 'Issuer URL (audience)', value: copied(s.audience, 'issuer URL') },
            { label: 'Application username format', value: <span className="words">{formatWords(app.credentials.userNameTemplate.template)}</span> },
            { label: 'Name ID format', value: <span className="words">{s.subjectNameIdFormat}</span> },
            { label: 'Signed', value: [s.responseSigned && 'response', s.assertionSigned && 'assertion'].filter(Boolean).join(' and ') },
            { label: 'Default relay state', value: copied(s.defaultRelayState, 'relay state') },
          ]} />
        </Container>
      )}
      <Container header={
        <Header variant="h2" description="What the other side has to know of this directory." actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button href={metadataAddress(app)} target="_blank" iconName="external" iconAlign="right" ariaLabel="View IdP metadata (opens a new tab)">View IdP metadata</Button>
            <Button href={metadataAddress(app)} download="metadata.xml" iconName="download">Download metadata.xml</Button>
          </SpaceBetween>
        }>Identity provider</Header>
      }>
        <KeyValuePairs columns={2} minColumnWidth={260} items={[
          { label: 'Metadata URL', value: copied(app._links.metadata?.href ?? '', 'metadata URL') },
          { label: 'Sign-on URL', value: copied(app._links.appLinks?.[0]?.href ?? '', 'sign-on URL') },
          { label: 'Issuer', value: copied(s.idpIssuer, 'issuer') },
        ]} />
      </Container>
      <Certificates app={app} changed={changed} />
      <Curl calls={[{ method: 'GET', path: `/apps/${app.id}` }, { method: 'GET', path: `/apps/${app.id}/sso/saml/metadata` }]} />
      {importing && <ImportMetadata app={app} close={() => open(false)} changed={changed} />}
    </SpaceBetween>
  );
}
