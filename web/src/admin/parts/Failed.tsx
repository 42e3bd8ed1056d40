import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Problem } from '../../parts/Problem';

/** A page whose thing could not be read. */
export function Failed({ title, what, error, retry }: { title: string; what: string; error: unknown; retry?: () => void }) {
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{title}</Header>
      <Problem error={error} retry={retry} what={what} />
    </SpaceBetween>
  );
}
