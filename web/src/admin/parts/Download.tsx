import Button from '@cloudscape-design/components/button';
import { done, flash } from '../../flashes';
import { save } from '../../parts/save';
import { useAct } from '../../parts/useAct';
import { asFailure } from '../../api/errors';
import { fetchFile } from '../api/call';

type Props = { children: string; path: string; method?: string; what: string; disabled?: boolean };

/** A button that saves the file which a call answers with. */
export function Download({ children, path, method = 'GET', what, disabled }: Props) {
  const state = useAct();
  const click = () => state.act(async () => {
    try {
      const { file, name } = await fetchFile(method, path);
      save(file, name);
      done(`${name} is saved.`);
    } catch (e) {
      flash({ type: 'error', header: `The ${what} could not be saved`, content: asFailure(e).message });
    }
  });
  return <Button iconName="download" loading={state.working} disabled={disabled} onClick={() => void click()}>{children}</Button>;
}
