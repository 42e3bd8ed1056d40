import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Copyable } from '../../parts/Copyable';
import { exactTime } from '../../words';
import { Dialog } from '../../parts/Dialog';
import { useInstance } from '../api/instance';
import { givePassword, type User } from '../api/people';
import { OwnCLI } from '../parts/OwnCLI';

/** Gives a user of the own directory a way in. */
export function Password({ user, close }: { user: User; close: () => void }) {
  const i = useInstance();
  const [mode, choose] = useState<'ONE_TIME' | 'LINK'>('ONE_TIME');
  const [given, give] = useState<{ password?: string; link?: string; expires: string }>();
  return (
    <Dialog title={`Reset password of ${user.userName}`} button="Reset password" ready={!given} what="reset the password" close={close} stays once={!!given} act={async () => give(await givePassword(i, user.userId, mode))}>
      {given ? (
        <SpaceBetween size="m">
          <FormField label={given.link ? 'Link' : 'One-time password'} constraintText={`Good until ${exactTime(given.expires)}${given.link ? ', and once' : '; replaced at the first sign-in'}.`}>
            <span className="words"><Copyable text={given.link ?? given.password ?? ''} what={given.link ? 'link' : 'password'} /></span>
          </FormField>
          <Alert type="warning" statusIconAriaLabel="Warning">It is shown only now. Copy it and hand it over before you close this dialog.</Alert>
        </SpaceBetween>
      ) : (
        <SpaceBetween size="m">
          <FormField label="How shall the user get in?">
            <RadioGroup value={mode} onChange={e => choose(e.detail.value as 'LINK')} items={[
              { value: 'ONE_TIME', label: 'Generate a one-time password', description: 'You hand it over; at the first sign-in the user chooses another one. Every session of the user ends now.' },
              { value: 'LINK', label: 'Make a link', description: 'Behind it the user chooses a password. The present password works until then.' },
            ]} />
          </FormField>
          <OwnCLI calls={[{ method: 'POST', path: `instances/${i.id}/users/${user.userId}/password`, body: { mode } }]} />
        </SpaceBetween>
      )}
    </Dialog>
  );
}
