import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { done } from '../../flashes';
import { useLoad } from '../../load';
import { CLI } from '../../parts/CLI';
import { Problem } from '../../parts/Problem';
import { TagFields, tagProblem, type Tag } from '../../parts/TagFields';
import { useAct } from '../../parts/useAct';
import { useInstance } from '../api/instance';
import { tag, tagsOf, untag } from '../api/sets';

/** The tags of a permission set or of the instance. Policies can ask for them: aws:ResourceTag. */
export function ResourceTags({ arn }: { arn: string }) {
  const i = useInstance();
  const tags = useLoad(() => tagsOf(i, arn), [arn]);
  const [draft, edit] = useState<Tag[]>();
  const [tried, tryIt] = useState(false);
  const { working, failure, act } = useAct();
  if (tags.failure) return <Problem error={tags.failure} retry={tags.reload} what="list the tags" />;
  if (!tags.value) return <Spinner />;
  const now = draft ?? tags.value;
  const gone = tags.value.filter(t => !now.some(n => n.Key === t.Key)).map(t => t.Key);
  const set = now.filter(t => t.Key && !tags.value!.some(b => b.Key === t.Key && b.Value === t.Value));
  const problem = tried ? tagProblem(now) : '';
  const save = () => act(async () => {
    tryIt(true);
    if (tagProblem(now)) return;
    if (gone.length) await untag(i, arn, gone);
    if (set.length) await tag(i, arn, set);
    done('The tags are saved.');
    edit(undefined);
    tryIt(false);
    tags.reload();
  });
  const resource = ['--instance-arn', i.arn, '--resource-arn', arn];
  return (
    <form onSubmit={e => { e.preventDefault(); void save(); }} noValidate>
      <SpaceBetween size="l">
        {failure && <Problem error={failure} what="save the tags" />}
        {problem && <Problem error={new Error(problem)} what="save the tags" />}
        <Container header={<Header variant="h2" counter={`(${tags.value.length})`} description="Policies can ask for them with aws:ResourceTag." actions={<Button variant="primary" disabled={!draft} loading={working}>Save</Button>}>Tags</Header>}><TagFields tags={now} change={edit} /></Container>
        <CLI commands={[['sso-admin', 'list-tags-for-resource', ...resource], ...(set.length ? [['sso-admin', 'tag-resource', ...resource, '--tags', JSON.stringify(set)]] : []), ...(gone.length ? [['sso-admin', 'untag-resource', ...resource, '--tag-keys', ...gone]] : [])]} />
      </SpaceBetween>
    </form>
  );
}
