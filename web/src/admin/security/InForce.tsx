import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useLoad } from '../../load';
import { Problem } from '../../parts/Problem';
import { counted } from '../../words';
import { passwordPolicy, sessionRule } from '../api/administration';
import { Curl } from '../parts/Curl';

/** Minutes as people say them. */
function span(minutes: number): string {
  if (minutes % 1440 === 0) return counted(minutes / 1440, 'day');
  if (minutes % 60 === 0) return counted(minutes / 60, 'hour');
  return counted(minutes, 'minute');
}

/** What holds for passwords and sessions, as the server says it. */
export function InForce() {
  const loaded = useLoad(() => Promise.all([passwordPolicy(), sessionRule()]), []);
  if (loaded.failure) return <Problem error={loaded.failure} retry={loaded.reload} what="read the policies" />;
  if (!loaded.value) return <Spinner />;
  const [{ complexity: c, age, lockout }, session] = loaded.value;
  const parts = [
    c.minLowerCase > 0 && 'a lowercase letter', c.minUpperCase > 0 && 'an uppercase letter', c.minNumber > 0 && 'a number', c.minSymbol > 0 && 'a symbol',
    c.excludeUsername && 'no parts of the username',
  ].filter(Boolean);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="In force for everybody.">Password policy</Header>}>
        <KeyValuePairs columns={4} minColumnWidth={200} items={[
          { label: 'Length', value: `${c.minLength} to ${c.maxLength} characters` }, { label: 'Made of', value: parts.join(', ') },
          { label: 'History', value: `The last ${age.historyCount} are not taken again` },
          { label: 'Lockout', value: `After ${lockout.maxAttempts} wrong passwords in a row, for ${span(lockout.autoUnlockMinutes)} or until an administrator unlocks` },
          { label: 'Expires', value: age.maxAgeDays ? `After ${counted(age.maxAgeDays, 'day')}` : 'Never' },
        ]} />
      </Container>
      <Container header={<Header variant="h2" description="Of every browser that is signed in at the directory.">Sessions</Header>}>
        <KeyValuePairs columns={4} minColumnWidth={200} items={[
          { label: 'End when idle for', value: span(session.maxSessionIdleMinutes) }, { label: 'End in any case after', value: span(session.maxSessionLifetimeMinutes) },
        ]} />
      </Container>
      <Curl calls={[{ method: 'GET', path: '/policies?type=PASSWORD' }, { method: 'GET', path: '/policies?type=OKTA_SIGN_ON' }]} />
    </SpaceBetween>
  );
}
