import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { useState } from 'react';
import { management } from '../api/organizations';
import { session } from '../api/session';
import { done } from '../flashes';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Problem } from '../parts/Problem';
import { follow, go, href } from '../router';
import { enable } from './api/instance';
import { OwnCLI } from './parts/OwnCLI';
import { useAct } from '../parts/useAct';

const steps = [
  ['Confirm your identity source', 'Users and groups come from one place: the directory that is here, or your identity provider.'],
  ['Create permission sets', 'What somebody may do in an account, once for all accounts.'],
  ['Assign users and groups', 'Who may do it, and in which accounts. Everybody then signs in at one access portal.'],
];

const applicationSteps = [
  ['Confirm your identity source', 'Users and groups of this instance come from one place: the directory that is here, or your identity provider.'],
  ['Add applications', 'SAML 2.0 applications of yours, in which IAM Identity Center signs people in.'],
  ['Assign users and groups', 'Who may use which application. Everybody then signs in at one access portal.'],
];

/** What is shown until the service is enabled. */
export function Welcome({ elsewhere }: { elsewhere?: string }) {
  const button = <Button variant="primary" href={href('/center/enable')} onFollow={follow}>Enable</Button>;
  return (
    <ContentLayout header={<Header variant="h1" actions={button} description={elsewhere ? 'Who of your workforce has access to which applications of this account. It costs nothing to enable.' : 'One place to manage who of your workforce has access to which accounts and applications. It costs nothing to enable.'}>IAM Identity Center</Header>}>
      <SpaceBetween size="l">
        {elsewhere && (
          <Alert type="info" statusIconAriaLabel="Information" header="The organization's instance is in another account">
            Access to accounts is managed in the account {elsewhere}. What you can enable here is an instance for applications of this account only.
          </Alert>
        )}
        <Container header={<Header variant="h2">How it works</Header>}>
          <ColumnLayout columns={3} variant="text-grid">
            {(elsewhere ? applicationSteps : steps).map(([name, about], n) => (
              <div key={name}><Box variant="h3">{n + 1}. {name}</Box><Box color="text-body-secondary">{about}</Box></div>
            ))}
          </ColumnLayout>
        </Container>
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Chooses the kind of instance. */
export function Enable({ enabled }: { enabled: () => void }) {
  const [chosen, choose] = useState<string>();
  const { working, failure, act } = useAct();
  // Where the organization may not be read, the service says which kind it refuses.
  const manager = useLoad(() => management().catch(() => ''), []);
  const here = manager.value === session().account;
  const member = !!manager.value && !here;
  const organization = (chosen ?? (member ? 'account' : 'organization')) === 'organization';
  const only = 'In the management account only';
  const submit = () => act(async () => {
    await enable(organization);
    done('IAM Identity Center is enabled.');
    go(href('/center'), true);
    enabled();
  });
  return (
    <ContentLayout header={<Header variant="h1">Enable IAM Identity Center</Header>}>
      <form onSubmit={e => { e.preventDefault(); void submit(); }}>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={href('/center')} onFollow={follow}>Cancel</Button>
            <Button variant="primary" loading={working}>Continue</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {failure && <Problem error={failure} what="enable IAM Identity Center" />}
            <Container header={<Header variant="h2">Kind of instance</Header>}>
              <FormField label="How do you want to enable it?" stretch>
                <Tiles ariaRequired value={organization ? 'organization' : 'account'} onChange={e => choose(e.detail.value)} columns={2} items={[
                  { value: 'organization', label: 'Enable with AWS Organizations', description: member ? `${only}, which is ${manager.value}. Manages access to all accounts of the organization.` : 'Recommended. Manages access to all accounts of the organization, and to applications.', disabled: member },
                  { value: 'account', label: 'Enable in only this AWS account', description: here ? 'Not in the management account: its instance is the organization\'s.' : 'For applications of this account. It cannot grant access to accounts.', disabled: here },
                ]} />
              </FormField>
            </Container>
            {organization ? <OwnCLI calls={[{ method: 'POST', path: 'instances', body: {} }]} /> : <CLI commands={[['sso-admin', 'create-instance']]} />}
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
