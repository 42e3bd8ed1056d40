import Button from '@cloudscape-design/components/button';
import type { ServiceProvider } from '../api/source';

/** Saves the center's metadata as a file. */
export function Download({ sp }: { sp: ServiceProvider }) {
  const save = () => {
    const address = URL.createObjectURL(new Blob([sp.metadata], { type: 'application/samlmetadata+xml' }));
    const a = document.createElement('a');
    a.href = address;
    a.download = 'gatehouse-sp-metadata.xml';
    a.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
  return <Button iconName="download" formAction="none" onClick={save}>Download metadata file</Button>;
}
