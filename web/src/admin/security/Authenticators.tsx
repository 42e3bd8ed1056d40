import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useLoad } from '../../load';
import { Problem } from '../../parts/Problem';
import { factorRules } from '../api/administration';
import { useTitle } from '../parts/title';
import { FactorRule } from './FactorRule';
import { InForce } from './InForce';

export function Authenticators() {
  useTitle('Authenticators');
  const rules = useLoad(factorRules, []);
  return (
    <ContentLayout header={<Header variant="h1" description="What people prove themselves with.">Authenticators</Header>}>
      <SpaceBetween size="l">
        {rules.failure && <Problem error={rules.failure} retry={rules.reload} what="read the policies" />}
        {rules.loading && !rules.value && <Spinner />}
        {rules.value?.map(r => <FactorRule key={r.id} rule={r} changed={rules.reload} />)}
        <InForce />
      </SpaceBetween>
    </ContentLayout>
  );
}
