import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { done } from '../../flashes';
import { CLI } from '../../parts/CLI';
import { Dialog } from '../../parts/Dialog';
import { arnOf, requireAssignments, type Application } from '../api/applications';
import { useInstance } from '../api/instance';

/** Whether an application is for those who are assigned, or for everybody. */
export function Requirement({ a, close, changed }: { a: Application; close: () => void; changed: () => void }) {
  const i = useInstance();
  const [required, choose] = useState(a.assignmentRequired);
  const arn = arnOf(i, a.id);
  return (
    <Dialog title="User and group assignment method" button="Save" ready={required !== a.assignmentRequired} what="change who may sign in" close={close}
      act={async () => { await requireAssignments(i, a.id, required); done(required ? 'Only who is assigned can sign in.' : 'Every user can sign in.'); close(); changed(); }}>
      <FormField label="Who may sign in">
        <RadioGroup value={required ? 'yes' : 'no'} onChange={e => choose(e.detail.value === 'yes')} items={[
          { value: 'yes', label: 'Require assignments', description: 'Only users and groups that are assigned.' }, { value: 'no', label: 'Do not require assignments', description: 'Every user of this instance, also who is added later.' },
        ]} />
      </FormField>
      {a.assignmentRequired && !required && <Alert type="warning" statusIconAriaLabel="Warning">Every user of this instance will be able to sign in, and finds the application in the access portal.</Alert>}
      {!a.assignmentRequired && required && <Alert type="warning" statusIconAriaLabel="Warning">Whoever is not assigned can no longer sign in. A session that the application has begun lasts until its own end.</Alert>}
      <CLI commands={[['sso-admin', 'put-application-assignment-configuration', '--application-arn', arn, required ? '--assignment-required' : '--no-assignment-required']]} />
    </Dialog>
  );
}
