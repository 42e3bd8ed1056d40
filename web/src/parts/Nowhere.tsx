import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { follow, href } from '../router';

/** What stands at an address that nothing has, with the way to what there is. */
export function Nowhere({ path, name }: { path: string; name: string }) {
  return (
    <SpaceBetween size="m">
      <Header variant="h1">No such page</Header>
      <Alert type="warning" statusIconAriaLabel="Warning" action={<Button href={href(path)} onFollow={follow}>Go to {name}</Button>}>There is no page at this address. It may have been typed or copied wrongly.</Alert>
    </SpaceBetween>
  );
}
