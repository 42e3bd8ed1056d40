import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Spinner from '@cloudscape-design/components/spinner';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { bucketPolicy, deleteBucketPolicy, putBucketPolicy } from '../api/s3settings';
import { session } from '../api/session';
import { done } from '../flashes';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { ConfirmDelete } from '../parts/ConfirmDelete';
import { Document } from '../parts/Document';
import { indented, policyOf, policyProblem } from '../parts/policy';
import { PolicyEditor } from '../parts/PolicyEditor';
import { Problem } from '../parts/Problem';
import { useAct } from '../parts/useAct';

const most = 20 * 1024;

/** Who else may use a bucket, in the words of its policy. */
export function Permissions({ bucket }: { bucket: string }) {
  const policy = useLoad(() => bucketPolicy(bucket), [bucket]);
  const [editing, edit] = useState(false);
  const [deleting, ask] = useState(false);
  const there = policy.value !== undefined;
  const remove = async () => {
    await deleteBucketPolicy(bucket);
    done(`The policy of ${bucket} is deleted.`);
    policy.reload();
  };
  if (editing && there) return <Editor bucket={bucket} policy={policy.value!} saved={policy.reload} close={() => edit(false)} />;
  const actions = there && (
    <SpaceBetween direction="horizontal" size="xs">
      {policy.value && <Button onClick={() => ask(true)}>Delete</Button>}
      <Button onClick={() => edit(true)} ariaLabel="Edit bucket policy">Edit</Button>
    </SpaceBetween>
  );
  return (
    <Container header={<Header variant="h2" actions={actions} description="Who else may use this bucket, and who may not. Public access is always blocked: a policy that lets in whom it does not name is refused.">Bucket policy</Header>}>
      <SpaceBetween size="m">
        {policy.loading && !there && <Spinner />}
        {policy.failure && <Problem error={policy.failure} retry={policy.reload} what="read the policy" />}
        {policy.value === '' && <Box color="text-body-secondary">This bucket has no policy: only people of this account use it, as their own permissions say.</Box>}
        {policy.value && <Document text={policy.value} what="bucket policy" />}
        <CLI commands={[['s3api', 'get-bucket-policy', '--bucket', bucket]]} />
      </SpaceBetween>
      {deleting && (
        <ConfirmDelete title="Delete bucket policy" word="delete" button="Delete" close={() => ask(false)} act={remove} extra={<CLI commands={[['s3api', 'delete-bucket-policy', '--bucket', bucket]]} />}>
          Whoever uses <strong className="words">{bucket}</strong> by this policy alone, other accounts among them, loses access at once; what it denies is no longer denied.
        </ConfirmDelete>
      )}
    </Container>
  );
}

/** Whether the policy denies something to everybody, perhaps to whoever writes it. */
function deniesAll(text: string): boolean {
  if (!text.trim() || policyProblem(text, 'resource')) return false;
  type Statement = { Effect: string; Principal?: unknown };
  const { Statement } = JSON.parse(text) as { Statement: Statement | Statement[] };
  return [Statement].flat().some(s => s.Effect === 'Deny' && (s.Principal === undefined || JSON.stringify(s.Principal).includes('"*"')));
}

function Editor({ bucket, policy, saved, close }: { bucket: string; policy: string; saved: () => void; close: () => void }) {
  const [text, type] = useState(policy && indented(policy));
  const { working, failure, act, clear } = useAct();
  const atField = failure && /^(MalformedPolicy|PolicyTooLarge)$/.test(failure.code);
  const ready = !!text.trim() && text.length <= most && !policyProblem(text, 'resource');
  const save = () => act(async () => {
    await putBucketPolicy(bucket, text);
    done(`The policy of ${bucket} is saved.`);
    saved();
    close();
  });
  const example = policyOf({
    Sid: 'ReadFromAnotherAccount', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${session().account}:root` }, Action: ['s3:GetObject'], Resource: `arn:aws:s3:::${bucket}/*`,
  });
  return (
    <Container
      header={<Header variant="h2" description={<>Speaks of <span className="words">arn:aws:s3:::{bucket}</span> and of the objects below it.</>}>Edit bucket policy</Header>}
      footer={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" disabled={!ready} loading={working} onClick={save}>Save</Button>
          <Button variant="link" disabled={working} onClick={close}>Cancel</Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="m">
        {failure && !atField && <Problem error={failure} what="save the bucket policy" />}
        <PolicyEditor
          kind="resource" most={most} whole text={text} change={t => { type(t); clear(); }} focus example={example} error={atField ? failure.message : undefined}
        />
        {deniesAll(text) && <Alert type="warning" statusIconAriaLabel="Warning">It denies something to everybody. If that is changing the policy, you are locked out as well: then only whom it leaves can mend it.</Alert>}
        <CLI commands={[['s3api', 'put-bucket-policy', '--bucket', bucket, '--policy', text || '{}']]} />
      </SpaceBetween>
    </Container>
  );
}
