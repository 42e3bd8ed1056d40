import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { Problem } from '../../parts/Problem';
import { factorRules, ruleBody, setFactorRule, type FactorRule } from '../api/administration';
import { Curl } from '../parts/Curl';
import { useTitle } from '../parts/title';
import { useAct } from '../../parts/useAct';
import { InForce } from './InForce';

export function Authenticators() {
  useTitle('Authenticators');
  const rules = useLoad(factorRules, []);
  return (
    <ContentLayout header={<Header variant="h1" description="What people prove themselves with.">Authenticators</Header>}>
      <SpaceBetween size="l">
        {rules.failure && <Problem error={rules.failure} retry={rules.reload} what="read the policies" />}
        {rules.loading && !rules.value && <Spinner />}
        {rules.value?.map(r => <Rule key={r.id} rule={r} changed={rules.reload} />)}
        <InForce />
      </SpaceBetween>
    </ContentLayout>
  );
}

function Rule({ rule, changed }: { rule: FactorRule; changed: () => void }) {
  const state = useAct();
  const now = rule.settings.authenticators[0]?.enroll.self ?? 'OPTIONAL';
  const set = (self: string) => state.act(async () => { await setFactorRule(rule.id, self); done(`${rule.name}: ${self === 'REQUIRED' ? 'required' : 'optional'} from the next sign-in on.`); changed(); });
  return (
    <Container header={<Header variant="h2" description="An authenticator application on a telephone, which shows a code.">{rule.name}</Header>}>
      <SpaceBetween size="m">
        {state.failure && <Problem error={state.failure} what="change the policy" />}
        <RadioGroup
          ariaLabel={rule.name} value={now} onChange={e => void set(e.detail.value)}
          items={[
            { value: 'REQUIRED', label: 'Required', description: 'Whoever has none enrols one at the next sign-in.', disabled: state.working },
            { value: 'OPTIONAL', label: 'Optional', description: 'Asked for only from those who have enrolled one.', disabled: state.working },
          ]}
        />
        <Curl calls={[{ method: 'PUT', path: `/policies/${rule.id}`, body: ruleBody(now) }]} />
      </SpaceBetween>
    </Container>
  );
}
