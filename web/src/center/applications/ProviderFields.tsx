import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { Settings } from '../api/applications';

export type Provider = { by: 'metadata' | 'hand'; metadata: string; acs: string; audience: string };
export const unknown: Provider = { by: 'metadata', metadata: '', acs: '', audience: '' };

/** What is sent; nothing where nothing was filled in. */
export function provided(p: Provider): Partial<Settings> {
  if (p.by === 'metadata') return p.metadata.trim() ? { metadata: p.metadata } : {};
  const acsUrls = p.acs.split(/\s+/).filter(Boolean);
  return acsUrls.length || p.audience ? { acsUrls, audience: p.audience.trim() } : {};
}

/** The application's side of SAML: from its metadata, or by hand. */
export function ProviderFields({ value, change }: { value: Provider; change: (p: Provider) => void }) {
  const set = (part: Partial<Provider>) => change({ ...value, ...part });
  return (
    <SpaceBetween size="l">
      <RadioGroup ariaLabel="Application metadata" value={value.by} onChange={e => set({ by: e.detail.value as Provider['by'] })} items={[
        { value: 'metadata', label: 'Import the application\'s SAML metadata' }, { value: 'hand', label: 'Type the values' },
      ]} />
      {value.by === 'metadata'
        ? <FormField label="Metadata" description="The text of the file that the application offers."><Textarea value={value.metadata} onChange={e => set({ metadata: e.detail.value })} rows={8} spellcheck={false} placeholder="<md:EntityDescriptor …" /></FormField>
        : <>
          <FormField label="Application ACS URL" description="Where assertions go; several on lines of their own, the first is the default."><Textarea value={value.acs} onChange={e => set({ acs: e.detail.value })} rows={2} spellcheck={false} /></FormField>
          <FormField label="Application SAML audience" description="The application's entity ID."><Input value={value.audience} onChange={e => set({ audience: e.detail.value })} autoComplete={false} spellcheck={false} /></FormField>
        </>}
    </SpaceBetween>
  );
}
