import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Copyable } from '../../parts/Copyable';
import { Once } from '../../parts/Once';
import { exactTime } from '../../words';
import type { NewToken } from '../api/source';

/** Shows a token, this once. */
export function NewTokenDialog({ token, close }: { token: NewToken; close: () => void }) {
  const [shown, show] = useState(false);
  return (
    <Once title="Inbound automatic provisioning" close={close}>
      <SpaceBetween size="l">
        <div>Give both values to your identity provider, where it asks for the address and the token of SCIM.</div>
        <FormField label="SCIM endpoint"><span className="words" data-testid="scim-endpoint"><Copyable text={token.endpoint} what="SCIM endpoint" /></span></FormField>
        <FormField label="Access token" constraintText={`Good until ${exactTime(token.expires)}.`} secondaryControl={<Button onClick={() => show(!shown)}>{shown ? 'Hide token' : 'Show token'}</Button>}>
          <SpaceBetween size="xs" direction="horizontal">
            <CopyToClipboard variant="icon" textToCopy={token.accessToken} copyButtonAriaLabel="Copy access token" copySuccessText="The access token is copied" copyErrorText="The access token could not be copied" />
            <span className="words" data-testid="scim-token">{shown ? token.accessToken : '•'.repeat(24)}</span>
          </SpaceBetween>
        </FormField>
        <Alert type="warning" statusIconAriaLabel="Warning">The access token is shown only now. Copy it before you close this dialog.</Alert>
      </SpaceBetween>
    </Once>
  );
}
