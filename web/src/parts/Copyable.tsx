import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

/** A value that people carry elsewhere: an id, an ARN, an address. */
export function Copyable({ text, what = 'value' }: { text: string; what?: string }) {
  return (
    <CopyToClipboard
      variant="inline" textToCopy={text} textToDisplay={text} copyButtonAriaLabel={`Copy ${what}`}
      copySuccessText={`The ${what} is copied`} copyErrorText={`The ${what} could not be copied`}
    />
  );
}
