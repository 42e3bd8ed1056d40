import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Spinner from '@cloudscape-design/components/spinner';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { bucketPolicy } from '../api/s3';
import { useLoad } from '../load';
import { CLI } from '../parts/CLI';
import { Document } from '../parts/Document';
import { Problem } from '../parts/Problem';

export function Permissions({ bucket }: { bucket: string }) {
  const policy = useLoad(() => bucketPolicy(bucket), [bucket]);
  return (
    <Container header={<Header variant="h2" description="Says who else may use this bucket. Whoever is of this account needs a permission of his own, or one here.">Bucket policy</Header>}>
      <SpaceBetween size="m">
        {policy.loading && <Spinner />}
        {policy.failure && <Problem error={policy.failure} what="read the policy" />}
        {policy.value === '' && <Box color="text-body-secondary">This bucket has no policy.</Box>}
        {policy.value && <Document text={policy.value} what="bucket policy" />}
        <CLI commands={[['s3api', 'get-bucket-policy', '--bucket', bucket]]} />
      </SpaceBetween>
    </Container>
  );
}
