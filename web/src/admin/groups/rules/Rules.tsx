import { go, href, type Place } from '../../../router';
import { Search } from '../../parts/Search';
import { useTitle } from '../../parts/title';
import { RuleList } from './RuleList';

/** Groups > Rules. */
export function Rules({ place }: { place: Place }) {
  useTitle('Rules');
  const q = place.query.get('q') ?? '';
  return <RuleList page words={q} clear={q ? () => go(href('/groups/rules'), true) : undefined} search={<Search label="Search rules" value={q} change={text => go(href('/groups/rules', { q: text }), true)} />} />;
}
