import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { counted, emptyPolicy, jsonProblem } from './json';

/** A policy as text; what is wrong with its form is said while it is typed. */
export function PolicyEditor({ text, change, error }: { text: string; change: (text: string) => void; error?: string }) {
  const wrong = jsonProblem(text) || error;
  const tidy = () => change(JSON.stringify(JSON.parse(text), null, 2));
  return (
    <SpaceBetween size="xs">
      <FormField stretch label="Policy document" errorText={wrong} constraintText={`${counted(text).toLocaleString()} of 10,240 characters, blanks not counted.`}>
        <div className="policy"><Textarea value={text} onChange={e => change(e.detail.value)} rows={14} invalid={!!wrong} spellcheck={false} placeholder={emptyPolicy} disableBrowserAutocorrect /></div>
      </FormField>
      <SpaceBetween size="xs" direction="horizontal">
        <Button formAction="none" disabled={!text || !!jsonProblem(text)} onClick={tidy}>Indent</Button>
        <Button formAction="none" disabled={!!text} onClick={() => change(emptyPolicy)}>Start from an example</Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
