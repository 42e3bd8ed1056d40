import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import type { InputProps } from '@cloudscape-design/components/input';
import { asFailure, type Failure } from '../api/errors';
import { createAccount } from '../api/organizations';
import { CLI } from '../parts/CLI';
import { Problem } from '../parts/Problem';
import { follow, go, href } from '../router';

const standardRole = 'OrganizationAccountAccessRole';

function problems(name: string, email: string, role: string) {
  return {
    name: !name ? 'The account needs a name.' : name.length > 50 ? 'A name has at most 50 characters.' : '',
    email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) && email.length >= 6 && email.length <= 64 ? '' : 'This is no e-mail address of 6 to 64 characters.',
    role: role && !/^[\w+=,.@-]{1,64}$/.test(role) ? 'A role\'s name has letters, digits and + = , . @ - _ , at most 64.' : '',
  };
}

/** Asks for an account; what becomes of it is the page of the request. */
export function CreateAccount() {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState(standardRole);
  const [tried, setTried] = useState(false);
  const [working, work] = useState(false);
  const [failure, fail] = useState<Failure>();
  const fields = { name: useRef<InputProps.Ref>(null), email: useRef<InputProps.Ref>(null), role: useRef<InputProps.Ref>(null) };
  const wrong = problems(name.trim(), email.trim(), role.trim());
  const shown = (field: keyof typeof wrong) => (tried ? wrong[field] : '');
  const submit = async () => {
    setTried(true);
    const first = (['name', 'email', 'role'] as const).find(f => wrong[f]);
    if (first) return fields[first].current?.focus();
    if (working) return;
    work(true);
    fail(undefined);
    try {
      const c = await createAccount(name.trim(), email.trim(), role.trim() || undefined);
      go(href('/organizations/create-account', { request: c.Id }), true);
    } catch (e) {
      fail(asFailure(e));
      work(false);
    }
  };
  const command = ['organizations', 'create-account', '--account-name', name.trim() || 'NAME', '--email', email.trim() || 'EMAIL'];
  if (role.trim() && role.trim() !== standardRole) command.push('--role-name', role.trim());
  return (
    <ContentLayout header={<Header variant="h1" description="A new account of the organization. It begins directly below the root, empty.">Create account</Header>}>
      <form onSubmit={e => { e.preventDefault(); void submit(); }} noValidate>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={href('/organizations')} onFollow={follow}>Cancel</Button>
            <Button variant="primary" loading={working}>Create account</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {failure && <Problem error={failure} what="create the account" />}
            <Container header={<Header variant="h2">The account</Header>}>
              <SpaceBetween size="l">
                <FormField label="Account name" errorText={shown('name')}>
                  <Input ref={fields.name} value={name} onChange={e => setName(e.detail.value)} autoFocus ariaRequired invalid={!!shown('name')} autoComplete={false} placeholder="Sandbox" />
                </FormField>
                <FormField label="Email address" description="Of whoever owns the account. No two accounts have the same one." errorText={shown('email')}>
                  <Input ref={fields.email} value={email} onChange={e => setEmail(e.detail.value)} type="email" ariaRequired invalid={!!shown('email')} autoComplete={false} spellcheck={false} placeholder="sandbox@example.com" />
                </FormField>
                <FormField label="IAM role name" description="The role by which the management account gets in." errorText={shown('role')}>
                  <Input ref={fields.role} value={role} onChange={e => setRole(e.detail.value)} invalid={!!shown('role')} autoComplete={false} spellcheck={false} />
                </FormField>
              </SpaceBetween>
            </Container>
            <CLI commands={[command]} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
