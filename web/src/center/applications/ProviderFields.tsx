import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { Settings } from '../api/applications';
import { acsProblems } from './rules';

export type Provider = { by: 'metadata' | 'hand'; metadata: string; acs: string[]; audience: string };
export const unknown: Provider = { by: 'metadata', metadata: '', acs: [], audience: '' };

/** What is sent; nothing where nothing was filled in. */
export function provided(p: Provider): Partial<Settings> {
  if (p.by === 'metadata') return p.metadata.trim() ? { metadata: p.metadata } : {};
  return p.acs.length || p.audience ? { acsUrls: p.acs.map(u => u.trim()), audience: p.audience.trim() } : {};
}

/** What a command shows of it: metadata is a file there. */
export const shown = (s: Partial<Settings>) => ('metadata' in s ? { ...s, metadata: 'THE APPLICATION\'S METADATA' } : s);

export function providerProblem(p: Provider): boolean {
  return p.by === 'hand' && (acsProblems(p.acs).some(Boolean) || !p.audience.trim() !== !p.acs.length);
}

type Props = { value: Provider; change: (p: Provider) => void; tried: boolean; /** What metadata was refused for. */ refused?: string };

/** The application's side of SAML: from its metadata, or by hand. */
export function ProviderFields({ value, change, tried, refused }: Props) {
  const set = (part: Partial<Provider>) => change({ ...value, ...part });
  return (
    <SpaceBetween size="l">
      <RadioGroup ariaLabel="Application metadata" value={value.by} onChange={e => set({ by: e.detail.value as Provider['by'] })} items={[
        { value: 'metadata', label: 'Import the application\'s SAML metadata', description: 'Takes addresses, audience and certificates from it.' }, { value: 'hand', label: 'Type the values' },
      ]} />
      {value.by === 'metadata'
        ? <FormField label="Metadata" description="The text of the file that the application offers." errorText={refused}><Textarea value={value.metadata} onChange={e => set({ metadata: e.detail.value })} rows={8} spellcheck={false} placeholder="<md:EntityDescriptor …" invalid={!!refused} /></FormField>
        : <ByHand value={value} set={set} tried={tried} />}
    </SpaceBetween>
  );
}

function ByHand({ value, set, tried }: { value: Provider; set: (part: Partial<Provider>) => void; tried: boolean }) {
  const wrong = acsProblems(value.acs);
  const audience = tried && !value.audience.trim() && value.acs.length ? 'Give the audience too.' : '';
  const missing = tried && value.audience.trim() && !value.acs.length ? 'Give at least one address too.' : '';
  return (
    <>
      <FormField label="Application ACS URLs" description="The only addresses to which assertions go. The first is the default; the application may ask for another one." errorText={missing} stretch>
        <AttributeEditor
          items={value.acs} addButtonText="Add ACS URL" removeButtonText="Remove" disableAddButton={value.acs.length >= 20} empty="No address yet." removeButtonAriaLabel={u => `Remove ${u || 'address'}`}
          onAddButtonClick={() => set({ acs: [...value.acs, ''] })} onRemoveButtonClick={e => set({ acs: value.acs.filter((_, n) => n !== e.detail.itemIndex) })}
          definition={[{
            label: 'ACS URL', errorText: (u, n) => (tried || u ? wrong[n] : ''),
            control: (u, n) => <Input value={u} ariaLabel={`ACS URL ${n + 1}`} invalid={!!(tried || u) && !!wrong[n]} onChange={e => set({ acs: value.acs.map((x, m) => (m === n ? e.detail.value : x)) })} autoComplete={false} spellcheck={false} placeholder="https://" />,
          }]}
        />
      </FormField>
      <FormField label="Application SAML audience" description="The application's entity ID." errorText={audience}><Input value={value.audience} onChange={e => set({ audience: e.detail.value })} invalid={!!audience} autoComplete={false} spellcheck={false} /></FormField>
    </>
  );
}
