import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useLoad } from '../../load';
import { Copyable } from '../../parts/Copyable';
import { Problem } from '../../parts/Problem';
import { When } from '../../parts/When';
import { follow, href } from '../../router';
import { useInstance } from '../api/instance';
import { kinds, serviceProvider, type ServiceProvider, type Source } from '../api/source';
import { OwnCLI } from '../parts/OwnCLI';
import { Download } from './Download';

/** The center's side of SAML, to carry to the identity provider. */
export function serviceProviderPairs(sp: ServiceProvider) {
  const value = (text: string, what: string) => <span className="words"><Copyable text={text} what={what} /></span>;
  return [
    { label: 'IAM Identity Center Assertion Consumer Service (ACS) URL', value: value(sp.acsUrl, 'ACS URL') },
    { label: 'IAM Identity Center issuer URL', value: value(sp.entityId, 'issuer URL') },
    { label: 'AWS access portal sign-in URL', value: value(sp.signInUrl, 'sign-in URL') },
  ];
}

export function SourceSummary({ source }: { source: Source }) {
  const i = useInstance();
  const sp = useLoad(() => serviceProvider(i), [i.id]);
  const p = source.provider;
  const copied = (text?: string) => (text ? <span className="words"><Copyable text={text} /></span> : '-');
  return (
    <SpaceBetween size="l">
      <Container header={
        <Header variant="h2" description="Where users and groups come from, and where they sign in. There is one at a time." actions={
          <ButtonDropdown onItemFollow={follow} items={[
            { id: 'change', text: 'Change identity source', href: href('/center/settings/identity-source') },
            { id: 'provisioning', text: 'Manage provisioning', href: href('/center/settings', { tab: 'provisioning' }), disabled: source.kind !== 'EXTERNAL_IDP', disabledReason: 'For external identity providers' },
            { id: 'certificates', text: 'Manage SAML 2.0 certificates', href: href('/center/settings', { tab: 'certificates' }), disabled: source.kind !== 'EXTERNAL_IDP', disabledReason: 'For external identity providers' },
          ]}>Actions</ButtonDropdown>
        }>Identity source</Header>
      }>
        <KeyValuePairs columns={3} minColumnWidth={240} items={[
          { label: 'Identity source', value: kinds[source.kind] },
          { label: 'Authentication method', value: p ? 'SAML 2.0' : 'Password' },
          { label: 'Provisioning method', value: source.provisioning ? 'SCIM' : 'Manual' },
          ...(p ? [
            { label: 'Issuer of the identity provider', value: copied(p.entityId) },
            { label: 'Sign-in URL (HTTP-Redirect)', value: copied(p.redirectUrl) },
            { label: 'Sign-in URL (HTTP-POST)', value: copied(p.postUrl) },
          ] : []),
          { label: 'Changed', value: source.changed ? <When at={source.changed} /> : 'Never' },
        ]} />
      </Container>
      {p && (
        <Container header={<Header variant="h2" description="What the identity provider needs to know of us." actions={sp.value && <Download sp={sp.value} />}>Service provider metadata</Header>}>
          {sp.failure && <Problem error={sp.failure} retry={sp.reload} what="see the service provider metadata" />}
          {sp.value ? <KeyValuePairs columns={1} items={serviceProviderPairs(sp.value)} /> : sp.loading && <Spinner />}
        </Container>
      )}
      <OwnCLI calls={[{ method: 'GET', path: `instances/${i.id}/identity-source` }]} />
    </SpaceBetween>
  );
}
