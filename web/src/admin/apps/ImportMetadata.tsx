import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { done } from '../../flashes';
import { importMetadata, type App } from '../api/apps';
import { wordsFor } from '../api/call';
import { FormDialog } from '../parts/FormDialog';
import { useAct } from '../../parts/useAct';

/** Takes the service provider's metadata, pasted or as a file. */
export function ImportMetadata({ app, close, changed }: { app: App; close: () => void; changed: () => void }) {
  const [xml, set] = useState('');
  const [files, setFiles] = useState<File[]>([]);
  const state = useAct();
  const submit = () => state.act(async () => {
    await importMetadata(app.id, xml);
    done('The service provider is configured from its metadata.');
    changed();
    close();
  });
  const take = async (chosen: File[]) => {
    setFiles(chosen);
    state.clear();
    if (chosen[0]) set(await chosen[0].text());
  };
  return (
    <FormDialog
      title="Import SP metadata" button="Import" what="import the metadata" state={state} submit={submit} close={close} fields={['metadata']} disabled={!xml.trim()}
      calls={[{ method: 'POST', path: `/apps/${app.id}/sso/saml/metadata/import`, body: '@sp-metadata.xml' }]}
    >
      <FormField label="File">
        <FileUpload
          value={files} accept=".xml,application/xml,text/xml" onChange={e => void take(e.detail.value)} showFileSize
          i18nStrings={{ uploadButtonText: () => 'Choose file', dropzoneText: () => 'Drop the file here', removeFileAriaLabel: () => 'Remove the file', limitShowFewer: 'Fewer', limitShowMore: 'More', errorIconAriaLabel: 'Error' }}
        />
      </FormField>
      <FormField label="Or paste the metadata here" stretch errorText={wordsFor(state.failure, 'metadata')}>
        <Textarea value={xml} rows={8} spellcheck={false} placeholder="<md:EntityDescriptor ...>" invalid={!!wordsFor(state.failure, 'metadata')} onChange={e => { set(e.detail.value); state.clear(); }} />
      </FormField>
    </FormDialog>
  );
}
