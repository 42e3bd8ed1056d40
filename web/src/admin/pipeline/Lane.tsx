import { counted } from '../../words';
import './pipeline.css';
import type { Counts, Stage } from './stages';

type Box = { id: 'all' | Stage; name: string; about: string };

const boxes: Box[] = [
  { id: 'all', name: 'Assigned', about: 'all' },
  { id: 'queued', name: 'Queued', about: 'not there yet' },
  { id: 'sent', name: 'Sent', about: 'a change follows' },
  { id: 'done', name: 'In the application', about: 'as they are here' },
];

/** One lane of the pipeline: boxes that fill as things arrive. What stands still is below. */
export function Lane({ name, one, many, counts: c, first }: { name: string; one: string; many: string; counts: Counts; first: string }) {
  const plus = c.open ? '+' : '';
  const steps = boxes.map(b => (b.id === 'all' ? { ...b, name: first } : b));
  const still = [c.failed && `${c.failed}${plus} failed`, c.off && `${c.off}${plus} not provisioned`].filter(Boolean).join(', ');
  return (
    <div className="pipeline" role="group" aria-label={name}>
      <div className="pipeline-name">{name}</div>
      <ol className="pipeline-lane">
        {steps.map((b, n) => (
          <li key={b.id} className={`pipeline-step ${b.id}${c[b.id] && n > 0 && n < 3 ? ' busy' : ''}`} data-stage={b.id}>
            <span className="pipeline-count">{c[b.id].toLocaleString()}{plus}</span>
            <span className="pipeline-word">{b.name}</span>
            <span className="pipeline-about">{b.about}</span>
            <Fill part={c.all ? c[b.id] / c.all : 0} />
          </li>
        ))}
      </ol>
      <div className="pipeline-about">{c.all ? `${counted(c.done, one, many)} of ${c.all.toLocaleString()}${plus} arrived${still && '; ' + still}` : `No ${many}`}.</div>
    </div>
  );
}

/** How much of all is in a step; the number beside it says the same. */
function Fill({ part }: { part: number }) {
  return (
    <svg className="pipeline-fill" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className="back" width="100" height="6" /><rect className="front" width={100 * part} height="6" />
    </svg>
  );
}
