import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { countedLength, indented, policyOf, policyProblem, type PolicyKind } from './policy';

type Props = {
  text: string;
  change: (text: string) => void;
  kind: PolicyKind;
  /** How many characters it may have. */
  most: number;
  /** Blanks count too. */
  whole?: boolean;
  /** What the service said about it. */
  error?: string;
  /** What stands there when somebody starts from an example. */
  example?: string;
  focus?: boolean;
};

const standard = policyOf({ Effect: 'Allow', Action: ['s3:ListAllMyBuckets'], Resource: '*' });

/** A policy as text; what is wrong with its form is said while it is typed. */
export function PolicyEditor({ text, change, kind, most, whole, error, example = standard, focus }: Props) {
  const length = whole ? text.length : countedLength(text);
  const form = policyProblem(text, kind);
  const wrong = form || (length > most ? 'It is too long.' : error);
  return (
    <SpaceBetween size="xs">
      <FormField stretch label="Policy document" errorText={wrong} constraintText={`${length.toLocaleString()} of ${most.toLocaleString()} characters${whole ? '' : ', blanks not counted'}.`}>
        <div className="policy"><Textarea value={text} onChange={e => change(e.detail.value)} rows={14} invalid={!!wrong} spellcheck={false} placeholder={example} disableBrowserAutocorrect autoFocus={focus} /></div>
      </FormField>
      <SpaceBetween size="xs" direction="horizontal">
        <Button formAction="none" disabled={!text || !!form} onClick={() => change(indented(text))}>Indent</Button>
        <Button formAction="none" disabled={!!text} onClick={() => change(example)}>Start from an example</Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
