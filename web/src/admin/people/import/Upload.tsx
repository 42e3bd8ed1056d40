// Import People from CSV: choosing the file, and the imports that there are.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { bom, line } from '../../../parts/csv';
import { Problem } from '../../../parts/Problem';
import { save } from '../../../parts/save';
import { useAct } from '../../../parts/useAct';
import { follow, go, href } from '../../../router';
import { wordsFor } from '../../api/call';
import { upload, uploadPath } from '../../api/imports';
import { Curl } from '../../parts/Curl';
import { useTitle } from '../../parts/title';
import { attributes } from '../words';
import { Imports } from './Imports';

const template = () => save(new Blob([bom + line([...attributes.map(([id]) => id), 'groups'])], { type: 'text/csv' }), 'people-template.csv');

const limits = 'CSV in UTF-8 whose first line names the columns: at most 10 MB, 10,000 people, 100 columns.';

export function Upload() {
  useTitle('Import People from CSV');
  const [files, choose] = useState<File[]>([]);
  const [text, type] = useState('');
  const state = useAct();
  const file = files[0];
  const wrong = wordsFor(state.failure, 'file');
  const submit = () => state.act(async () => {
    const i = await upload(file?.name ?? 'pasted.csv', file ?? text);
    go(href(`/people/import/${i.id}`));
  });
  return (
    <ContentLayout header={<Header variant="h1" description="Nobody is created before you have seen what will become of every row." actions={<Button iconName="download" onClick={template}>Download template</Button>}>Import People from CSV</Header>}>
      <SpaceBetween size="l">
        <form noValidate onSubmit={e => { e.preventDefault(); void submit(); }}>
          <Container
            header={<Header variant="h2">File</Header>}
            footer={
              <div className="buttons">
                <Button variant="link" formAction="none" href={href('/people')} onFollow={follow}>Cancel</Button>
                <Button variant="primary" loading={state.working} disabled={!file && !text.trim()}>Upload</Button>
              </div>
            }
          >
            <SpaceBetween size="m">
              {state.failure && !wrong && <Problem error={state.failure} what="read the file" />}
              <FormField label="CSV file" constraintText={limits} errorText={file ? wrong : undefined}>
                <FileUpload
                  value={files} accept=".csv,text/csv" showFileSize onChange={e => { choose(e.detail.value); state.clear(); }}
                  i18nStrings={{ uploadButtonText: () => 'Choose file', dropzoneText: () => 'Drop the file here', removeFileAriaLabel: () => 'Remove the file', limitShowFewer: 'Fewer', limitShowMore: 'More', errorIconAriaLabel: 'Error' }}
                />
              </FormField>
              <FormField label="Or paste the lines here" stretch errorText={file ? undefined : wrong}>
                <Textarea value={text} rows={5} spellcheck={false} disabled={!!file} placeholder={'login,firstName,lastName,department,groups\nana@example.com,Ana,Ruiz,Engineering,developers'} invalid={!file && !!wrong} onChange={e => { type(e.detail.value); state.clear(); }} />
              </FormField>
              <Box variant="small">Columns with known names are matched by themselves; you can change that on the next page.</Box>
              <Curl calls={[{ method: 'POST', path: uploadPath(file?.name ?? 'people.csv'), body: { type: 'text/csv', content: '@people.csv' } }]} />
            </SpaceBetween>
          </Container>
        </form>
        <Imports />
      </SpaceBetween>
    </ContentLayout>
  );
}
