/** Choose an API: its address, headers and names are known; only the key is needed. */

import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/field.tsx';
import { Empty, Loading, ReadError } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { categoryName, type Template, useTemplates } from './use-templates.ts';

export function TemplatesPage() {
  const [search, setSearch] = useState('');
  const read = useTemplates();
  const wanted = search.trim().toLowerCase();
  const found = (read.data?.data ?? []).filter(({ name, category, target_base_url: target }) =>
    `${name} ${category} ${target}`.toLowerCase().includes(wanted),
  );
  const categories = [...new Set(found.map(({ category }) => category))];
  return (
    <Page
      title="Add a known API"
      back="/routes"
      lead="Choose it, paste its key: the secret and the route to it are made together."
    >
      <search className="filters">
        <TextField
          label="Find"
          type="search"
          autoFocus
          placeholder="Stripe, mail, openai.com"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </search>
      {read.isPending && <Loading />}
      {read.isError && <ReadError error={read.error} />}
      {read.isSuccess && found.length === 0 && <Unknown />}
      {categories.map((category) => (
        <section key={category} className="stack-tight" aria-label={categoryName(category)}>
          <h2 className="soft small">{categoryName(category)}</h2>
          <ul className="cards">
            {found
              .filter((template) => template.category === category)
              .map((template) => (
                <Card key={template.id} template={template} />
              ))}
          </ul>
        </section>
      ))}
    </Page>
  );
}

function Card({ template: { id, name, target_base_url: target } }: { template: Template }) {
  return (
    <li>
      <Link href={`/templates/${id}`} className="card">
        <strong>{name}</strong>
        <span className="small faint mono break">{target.replace('https://', '')}</span>
      </Link>
    </li>
  );
}

function Unknown() {
  const [, navigate] = useLocation();
  return (
    <Empty
      icon="search"
      title="This one is not known yet"
      actions={<Button onPress={() => navigate('/routes/new')}>Make a route by hand</Button>}
    >
      <p>Any HTTP API works: make a secret with its key and a route to its address.</p>
    </Empty>
  );
}
