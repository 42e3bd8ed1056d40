import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { setTags, tags as load } from '../api/s3settings';
import { done } from '../flashes';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Dialog } from '../parts/Dialog';
import { Problem } from '../parts/Problem';
import { TagFields, tagProblem, type Tag } from '../parts/TagFields';

type Props = { bucket: string; objectKey?: string; versionId?: string };

/** The tags of a bucket, or of an object. */
export function Tags({ bucket, objectKey, versionId }: Props) {
  const tags = useLoad(() => load(bucket, objectKey, versionId), [bucket, objectKey, versionId]);
  const [editing, edit] = useState<Tag[]>();
  const what = objectKey === undefined ? 'bucket' : 'object';
  const on = ['--bucket', bucket, ...(objectKey === undefined ? [] : ['--key', objectKey]), ...(versionId ? ['--version-id', versionId] : [])];
  const save = async () => {
    await setTags(bucket, objectKey ?? '', editing!, versionId);
    done('The tags are saved.');
    edit(undefined);
    tags.reload();
  };
  const command = editing?.length
    ? ['s3api', `put-${what}-tagging`, ...on, '--tagging', JSON.stringify({ TagSet: editing })]
    : ['s3api', `delete-${what}-tagging`, ...on];
  return (
    <Container header={
      <Header variant="h2" counter={tags.value && `(${tags.value.length})`} description={`Words about the ${what}, which policies can ask for.`} actions={tags.value && <Button ariaLabel="Edit tags" onClick={() => edit(tags.value)}>Edit</Button>}>Tags</Header>
    }>
      {tags.failure && <Problem error={tags.failure} what="read the tags" />}
      {tags.loading && !tags.value && <Spinner />}
      {tags.value && (tags.value.length
        ? <KeyValuePairs columns={3} items={tags.value.map(t => ({ label: t.Key, value: <span className="words">{t.Value || '-'}</span> }))} />
        : <Box color="text-body-secondary">No tags.</Box>)}
      {editing && (
        <Dialog title="Edit tags" button="Save" size="large" ready={!tagProblem(editing)} act={save} close={() => edit(undefined)} what="change the tags">
          <TagFields tags={editing} change={edit} most={objectKey === undefined ? 50 : 10} />
          <CLI commands={[command]} />
        </Dialog>
      )}
    </Container>
  );
}
