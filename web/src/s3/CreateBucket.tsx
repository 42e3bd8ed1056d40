import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { asFailure, type Failure } from '../api/errors';
import { createBucket } from '../api/s3';
import { session } from '../api/session';
import { done } from '../flashes';
import { CLI } from '../parts/CLI';
import { Problem } from '../parts/Problem';
import { follow, go, href } from '../router';
import { nameProblem } from './names';

const taken: Record<string, string> = {
  BucketAlreadyExists: 'Somebody has this name already. Names are taken once for all accounts; choose another.',
  BucketAlreadyOwnedByYou: 'You have a bucket of this name already.',
};

export function CreateBucket() {
  const region = session().region;
  const [name, setName] = useState('');
  const [versioned, setVersioned] = useState(false);
  const [tried, setTried] = useState(false);
  const [working, work] = useState(false);
  const [failure, fail] = useState<Failure>();
  const wrong = nameProblem(name);
  const error = (tried || name.length > 2) && wrong ? wrong : failure && taken[failure.code];
  const submit = async () => {
    setTried(true);
    if (wrong || working) return;
    work(true);
    fail(undefined);
    try {
      await createBucket(name, region, versioned);
      done(`The bucket ${name} is created.`);
      go(href(`/s3/buckets/${name}`));
    } catch (e) {
      fail(asFailure(e));
      work(false);
    }
  };
  const create = ['s3api', 'create-bucket', '--bucket', name || 'NAME'];
  if (region !== 'us-east-1') create.push('--create-bucket-configuration', `LocationConstraint=${region}`);
  const version = ['s3api', 'put-bucket-versioning', '--bucket', name || 'NAME', '--versioning-configuration', 'Status=Enabled'];
  return (
    <ContentLayout header={<Header variant="h1" description="A bucket holds objects.">Create bucket</Header>}>
      <form onSubmit={e => { e.preventDefault(); void submit(); }} noValidate>
        <Form actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={href('/s3')} onFollow={follow}>Cancel</Button>
            <Button variant="primary" loading={working}>Create bucket</Button>
          </SpaceBetween>
        }>
          <SpaceBetween size="l">
            {failure && !taken[failure.code] && <Problem error={failure} what="create the bucket" />}
            <Container header={<Header variant="h2">General</Header>}>
              <SpaceBetween size="l">
                <FormField label="Bucket name" constraintText="3 to 63 characters: lower case letters, digits, dots and hyphens. It cannot be changed later." errorText={error}>
                  <Input value={name} onChange={e => { setName(e.detail.value); fail(undefined); }} autoFocus invalid={!!error} ariaRequired autoComplete={false} spellcheck={false} placeholder="reports-2026" />
                </FormField>
                <FormField label="AWS Region"><Input value={region} readOnly /></FormField>
              </SpaceBetween>
            </Container>
            <Container header={<Header variant="h2">Versions</Header>}>
              <Checkbox checked={versioned} onChange={e => setVersioned(e.detail.checked)} description="An object that is overwritten or deleted can be restored.">Keep old versions of objects</Checkbox>
            </Container>
            <CLI commands={versioned ? [create, version] : [create]} />
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}
