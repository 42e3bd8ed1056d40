import Button from '@cloudscape-design/components/button';

/** The end of a form that stands in a page, in the order of all forms. */
export function SaveCancel({ working, disabled, cancel }: { working?: boolean; disabled?: boolean; cancel: () => void }) {
  return (
    <div className="buttons">
      <Button variant="link" formAction="none" onClick={cancel} disabled={working}>Cancel</Button>
      <Button variant="primary" loading={working} disabled={disabled}>Save</Button>
    </div>
  );
}
