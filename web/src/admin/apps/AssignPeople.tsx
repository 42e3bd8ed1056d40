import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { usePages } from '../../load';
import { Empty } from '../../parts/Empty';
import { Problem } from '../../parts/Problem';
import { appUsersAmong, assignPerson, type App } from '../api/apps';
import { wordsFor } from '../api/call';
import { listPeople, nameOf, type Person } from '../api/people';
import { Curl } from '../parts/Curl';
import { List } from '../parts/List';
import { Search } from '../parts/Search';
import { Pick, useThere } from '../parts/there';
import { useAct } from '../../parts/useAct';

/** Assign > Assign to People: pick, look at the user name, Save and Go Back, Done. */
export function AssignPeople({ app, close }: { app: App; close: () => void }) {
  const [q, search] = useState('');
  const [chosen, choose] = useState<Person>();
  const pages = usePages(after => listPeople(q, '', after, 10), [q]);
  const there = useThere(pages.items.map(p => p.id), async ids => (await appUsersAmong(app.id, ids)).map(u => u.id));
  const saved = (p: Person) => { there.add(p.id); choose(undefined); };
  if (chosen) return <UserName app={app} person={chosen} back={() => choose(undefined)} saved={() => saved(chosen)} close={close} />;
  return (
    <Modal visible size="large" header={`Assign ${app.label} to People`} onDismiss={close} closeAriaLabel="Close" footer={<Box float="right"><Button variant="primary" onClick={close}>Done</Button></Box>}>
      <List
        title="People" what="people" pages={pages} id={p => p.id} search={<Search focus label="Search people" value={q} change={search} />} clear={q ? () => search('') : undefined} empty={<Empty title="No people yet" />}
        columns={[
          { id: 'name', header: 'Person', isRowHeader: true, cell: p => <span className="words">{nameOf(p)}<Box color="text-body-secondary" fontSize="body-s">{p.profile.login}</Box></span> },
          { id: 'act', header: 'Assign', width: 140, cell: p => <Pick there={there} id={p.id} name={nameOf(p)} pick={() => choose(p)} /> },
        ]}
      />
    </Modal>
  );
}

function UserName({ app, person, back, saved, close }: { app: App; person: Person; back: () => void; saved: () => void; close: () => void }) {
  const usual = app.credentials.userNameTemplate.template === '${source.email}' ? person.profile.email : person.profile.login;
  const [name, set] = useState(usual ?? '');
  const state = useAct();
  const own = name.trim() !== usual ? name.trim() : undefined; // the usual one follows the person's profile
  const save = async () => { if (await state.act(() => assignPerson(app.id, person.id, own))) saved(); };
  const wrong = wordsFor(state.failure, 'userName', 'credentials.userName');
  return (
    <Modal
      visible size="large" header={`Assign ${app.label} to ${nameOf(person)}`} onDismiss={close} closeAriaLabel="Close"
      footer={<Box float="right"><SpaceBetween direction="horizontal" size="xs"><Button variant="link" onClick={back}>Cancel</Button><Button variant="primary" onClick={() => void save()} loading={state.working}>Save and Go Back</Button></SpaceBetween></Box>}
    >
      <form noValidate onSubmit={e => { e.preventDefault(); void save(); }}>
        <SpaceBetween size="m">
          {state.failure && !wrong && <Problem error={state.failure} what={`assign ${nameOf(person)}`} />}
          <FormField label="User Name" description="What the person is called in the application." errorText={wrong}>
            <Input value={name} autoFocus invalid={!!wrong} onChange={e => { set(e.detail.value); state.clear(); }} />
          </FormField>
          <Curl calls={[{ method: 'POST', path: `/apps/${app.id}/users`, body: { id: person.id, scope: 'USER', ...(own ? { credentials: { userName: own } } : {}) } }]} />
        </SpaceBetween>
      </form>
    </Modal>
  );
}
