// The S3 service: buckets, what is in them, one object.
import type { Place } from '../router';
import { BucketPage } from './BucketPage';
import { Buckets } from './Buckets';
import { CreateBucket } from './CreateBucket';
import { ObjectPage } from './ObjectPage';

export default function S3({ place }: { place: Place }) {
  const [, kind, bucket, what] = place.segments;
  if (kind === 'create') return <CreateBucket />;
  if (kind === 'buckets' && bucket && what === 'object') {
    const key = place.query.get('key') ?? '';
    const version = place.query.get('versionId') ?? undefined;
    return <ObjectPage key={`${key}\n${version}`} bucket={bucket} objectKey={key} versionId={version} />;
  }
  if (kind === 'buckets' && bucket) return <BucketPage key={bucket} bucket={bucket} place={place} />;
  return <Buckets place={place} />;
}
